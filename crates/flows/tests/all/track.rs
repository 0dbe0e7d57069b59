//! Does the reader of tracks tell every point exactly, and refuse those that are nowhere?

use expect_test::{Expect, expect};
use thalweg_flows::readers::{ReaderKind, track};

use crate::formats_kit::{mutated, truncated_everywhere};
use crate::graphs::shown;

fn check(name: &str, text: &str, want: &Expect) {
    assert!(track::sniff(text.as_bytes(), name).is_some());
    want.assert_eq(&shown(ReaderKind::Track, name, text.as_bytes()));
    truncated_everywhere(ReaderKind::Track, text.as_bytes());
    mutated(ReaderKind::Track, &[text.as_bytes()]);
}

#[test]
fn gpx_tracks_routes_and_waypoints() {
    check(
        "walk.gpx",
        r#"<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="22.396428" lon="114.109497"><name>A &amp; B</name></wpt>
<trk><name>Walk &#x31;</name><trkseg>
<trkpt lat="22.3964281" lon="114.1094972"><ele>12.34</ele><time>2024-01-05T04:34:56.5Z</time><extensions><x:hr xmlns:x="x"><time>no</time></x:hr></extensions></trkpt>
<trkpt lon="-0.00000005" lat="-90"/>
</trkseg><trkseg><trkpt lat="90.1" lon="0"/><trkpt lat="1" lon="2"><time>noon</time></trkpt><trkpt lat="1"/></trkseg></trk>
<rte><rtept lat="1" lon="180"/></rte>
</gpx>
"#,
        &expect![[r#"
            2 sighting: latitude_e7=223964280; longitude_e7=1141094970; place=A & B; source_kind=waypoint
            4 sighting: time=2024-01-05 04:34:56.5Z; latitude_e7=223964281; longitude_e7=1141094972; altitude_dm=123; track=Walk 1 1.1; source_kind=GPS
            5 sighting: latitude_e7=-900000000; longitude_e7=-1; track=Walk 1 1.1; source_kind=GPS
            11 sighting: latitude_e7=10000000; longitude_e7=1800000000; track=walk.gpx 2.1; source_kind=route
            7 reject latitude coordinates_not_understood "90.1"
            8 reject time time_not_understood "noon"
            9 reject longitude coordinates_not_understood ""
            rows 12 furniture 5
        "#]],
    );
}

#[test]
fn geojson_lines_with_times_for_each_position() {
    check(
        "x.geojson",
        r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"Shop","time":"2024-01-05T12:34:56+08:00","accuracy":15},"geometry":{"type":"Point","coordinates":[114.109497123456789,22.396428,5.05]}},
{"type":"Feature","id":"t1","properties":{"coordTimes":["2024-01-05T04:34:56Z","2024-01-05T04:35:56Z"]},"geometry":{"type":"LineString","coordinates":[[1,2],[3,4],[5,6]]}},
{"type":"Feature","properties":{"name":"M","coordTimes":[[1704429296000],[1704429297]]},"geometry":{"type":"MultiLineString","coordinates":[[[1,2]],[[3,4]]]}},
{"type":"Feature","properties":null,"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}},
{"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[7,8]}]}},
{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[181,0]}},
7]}"#,
        &expect![[r#"
            2 sighting: time=2024-01-05 12:34:56 +08:00; latitude_e7=223964280; longitude_e7=1141094971; accuracy_m=15; altitude_dm=51; place=Shop; source_kind=GeoJSON
            3 sighting: time=2024-01-05 04:34:56Z; latitude_e7=20000000; longitude_e7=10000000; track=x.geojson t1; source_kind=GeoJSON
            3 sighting: time=2024-01-05 04:35:56Z; latitude_e7=40000000; longitude_e7=30000000; track=x.geojson t1; source_kind=GeoJSON
            3 sighting: latitude_e7=60000000; longitude_e7=50000000; track=x.geojson t1; source_kind=GeoJSON
            4 sighting: time=2024-01-05 04:34:56Z; latitude_e7=20000000; longitude_e7=10000000; track=M 4; source_kind=GeoJSON
            4 sighting: time=2024-01-05 04:34:57Z; latitude_e7=40000000; longitude_e7=30000000; track=M 4; source_kind=GeoJSON
            6 sighting: latitude_e7=80000000; longitude_e7=70000000; source_kind=GeoJSON
            7 reject longitude coordinates_not_understood "181"
            8 reject  feature_not_understood the element is no feature
            rows 9 furniture 3
        "#]],
    );
}

#[test]
fn location_history_of_google_in_all_its_forms() {
    check(
        "Records.json",
        r#"{"locations":[{"latitudeE7":223964280,"longitudeE7":-1141094970,"accuracy":20,"altitude":7,"source":"WIFI","deviceTag":-123,"timestamp":"2024-01-05T04:34:56.789Z"},{"timestampMs":"1704429296789","latitudeE7":1,"longitudeE7":2},{"latitudeE7":900000001,"longitudeE7":2},{"note":1}]}"#,
        &expect![[r#"
            2 sighting: time=2024-01-05 04:34:56.789Z; device=-123; latitude_e7=223964280; longitude_e7=-1141094970; accuracy_m=20; altitude_dm=70; source_kind=WIFI
            3 sighting: time=2024-01-05 04:34:56.789Z; latitude_e7=1; longitude_e7=2; source_kind=GPS
            4 reject latitude coordinates_not_understood "900000001e-7"
            rows 6 furniture 3
        "#]],
    );
    check(
        "2024_JANUARY.json",
        r#"{"timelineObjects":[{"placeVisit":{"location":{"latitudeE7":223964280,"longitudeE7":1141094970,"name":"Hotel","address":"1 Road\nTown"},"duration":{"startTimestamp":"2024-01-05T04:34:56Z","endTimestamp":"2024-01-05T05:00:00Z"}}},{"activitySegment":{"startLocation":{"latitudeE7":1,"longitudeE7":2},"endLocation":{"latitudeE7":3,"longitudeE7":4},"duration":{"startTimestamp":"2024-01-05T04:34:56Z","endTimestamp":"2024-01-05T05:00:00Z"},"simplifiedRawPath":{"points":[{"latE7":5,"lngE7":6,"timestamp":"2024-01-05T04:40:00Z"}]}}}]}"#,
        &expect![[r#"
            2 sighting: time=2024-01-05 04:34:56Z; latitude_e7=223964280; longitude_e7=1141094970; place=Hotel, 1 Road, Town; source_kind=visit
            3 sighting: time=2024-01-05 04:34:56Z; latitude_e7=1; longitude_e7=2; source_kind=activity
            3 sighting: time=2024-01-05 05:00:00Z; latitude_e7=3; longitude_e7=4; source_kind=activity
            3 sighting: time=2024-01-05 04:40:00Z; latitude_e7=5; longitude_e7=6; source_kind=GPS
            rows 4 furniture 2
        "#]],
    );
    check(
        "Timeline.json",
        r#"{"semanticSegments":[{"startTime":"2024-01-05T12:00:00.000+08:00","endTime":"2024-01-05T13:00:00.000+08:00","timelinePath":[{"point":"22.3964°, 114.1095°","time":"2024-01-05T12:10:00.000+08:00"}]},{"startTime":"2024-01-05T12:00:00.000+08:00","visit":{"topCandidate":{"placeLocation":{"latLng":"22.1°, 114.2°"}}}}]}"#,
        &expect![[r#"
            2 sighting: time=2024-01-05 12:10:00 +08:00; latitude_e7=223964000; longitude_e7=1141095000; source_kind=GPS
            3 sighting: time=2024-01-05 12:00:00 +08:00; latitude_e7=221000000; longitude_e7=1142000000; source_kind=visit
            rows 4 furniture 2
        "#]],
    );
    check(
        "location-history.json",
        r#"[{"startTime":"2024-01-05T12:00:00.000+08:00","endTime":"2024-01-05T13:00:00.000+08:00","activity":{"start":"geo:22.1,114.1","end":"geo:22.2,114.2"}},{"startTime":"2024-01-05T12:00:00.000+08:00","timelinePath":[{"point":"geo:22.3,114.3","durationMinutesOffsetFromStartTime":"5"}]}]"#,
        &expect![[r#"
            2 sighting: time=2024-01-05 12:00:00 +08:00; latitude_e7=221000000; longitude_e7=1141000000; source_kind=activity
            2 sighting: time=2024-01-05 13:00:00 +08:00; latitude_e7=222000000; longitude_e7=1142000000; source_kind=activity
            3 sighting: latitude_e7=223000000; longitude_e7=1143000000; source_kind=GPS
            rows 4 furniture 2
        "#]],
    );
}

#[test]
fn plt_tracks_of_geolife() {
    check(
        "20081023025304.plt",
        "Geolife trajectory\r\nWGS 84\r\nAltitude is in Feet\r\nReserved 3\r\n0,2,255,My Track,0,0,2,8421376\r\n0\r\n\
39.984702,116.318417,0,492,39744.1201851852,2008-10-23,02:53:04\r\n\
39.984683,116.31845,0,-777,39744.1202546296,2008-10-23,02:53:10\r\n\
400.166667,116.3,0,0,39744.12,2008-10-23,02:53:10\r\n\
39.9,116.3,0,high,39744.12,2008-10-23,02:53:10\r\n\
39.9,116.3,0,1,39744.12,2008-13-23,02:53:10\r\n39.9\r\n",
        &expect![[r#"
            7 sighting: time=2008-10-23 02:53:04Z; latitude_e7=399847020; longitude_e7=1163184170; altitude_dm=1500; track=20081023025304.plt; source_kind=GPS
            8 sighting: time=2008-10-23 02:53:10Z; latitude_e7=399846830; longitude_e7=1163184500; track=20081023025304.plt; source_kind=GPS
            9 reject latitude coordinates_not_understood "400.166667"
            10 reject altitude number_not_understood "high"
            11 reject time time_not_understood "2008-13-23T02:53:10Z"
            12 reject  too_few_fields a point has seven fields with commas between them
            rows 12 furniture 6
        "#]],
    );
}

#[test]
fn other_files_are_no_tracks() {
    for text in ["", "<html>", "{\"type\":\"x\"}", "lat,lon\n1,2\n"] {
        assert!(track::sniff(text.as_bytes(), "x").is_none());
        assert!(shown(ReaderKind::Track, "x", text.as_bytes()).contains("neither GPX"), "{text}");
    }
}
