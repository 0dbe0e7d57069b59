//! How far apart are two places?

/// Mean radius of the Earth in metres (IUGG).
const RADIUS_M: f64 = 6_371_008.8;

/// Metres between two places, each latitude and longitude in degrees × 10^7, along the great circle.
#[must_use]
pub fn metres(one: (i64, i64), two: (i64, i64)) -> i64 {
    let radians = |e7: i64| (e7 as f64 / 1e7).to_radians();
    let (south, north) = (radians(one.0), radians(two.0));
    let (up, along) = ((north - south) / 2.0, (radians(two.1) - radians(one.1)) / 2.0);
    let haversine = up.sin().powi(2) + south.cos() * north.cos() * along.sin().powi(2);
    (2.0 * RADIUS_M * haversine.sqrt().min(1.0).asin()).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_111_kilometres() {
        assert_eq!(metres((230_000_000, 1_130_000_000), (240_000_000, 1_130_000_000)), 111_195);
        assert_eq!(metres((0, 1_799_000_000), (0, -1_799_000_000)), 22_239);
    }
}
