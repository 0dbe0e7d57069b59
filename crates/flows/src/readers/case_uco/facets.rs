//! Which records does an object yield? One function for each family of facets of the Unified Cyber Ontology (UCO 1.x).

use serde_json::Value;

use super::graph::{Graph, id, is_a, literal, member};
use crate::readers::structured::iso_stamp;
use crate::readers::track::decimal::degrees_e7;
use crate::records::{Draft, Kind, Slot};
use crate::text::shortened;

/// A field that cannot be read: name, code, what was found.
pub(super) type Wrong = (String, &'static str, String);

/// A record being put together from texts.
struct Made {
    draft: Draft,
    wrong: Option<Wrong>,
}

impl Made {
    fn new(kind: Kind, row: u64) -> Self {
        Self { draft: Draft::new(kind, row), wrong: None }
    }

    fn place(&self, field: &str) -> u8 {
        let place = self.draft.kind().spec().field(field);
        debug_assert!(place.is_some(), "{:?} has no field {field}", self.draft.kind());
        place.unwrap_or(u8::MAX)
    }

    fn text(&mut self, field: &str, text: &str) -> &mut Self {
        let place = self.place(field);
        self.draft.put_text(place, crate::text::trimmed(text));
        self
    }

    fn when(&mut self, field: &str, text: &str) -> &mut Self {
        match iso_stamp(text) {
            Some(stamp) => {
                let place = self.place(field);
                self.draft.put(place, Slot::Moment(stamp));
            }
            None if text.is_empty() => {}
            None => self.wrong(field, "date_not_understood", text),
        }
        self
    }

    fn number(&mut self, field: &str, text: &str) -> &mut Self {
        match text.parse::<i64>() {
            Ok(number) => {
                let place = self.place(field);
                self.draft.put(place, Slot::Number(number));
            }
            Err(_) if text.is_empty() => {}
            Err(_) => self.wrong(field, "number_not_understood", text),
        }
        self
    }

    fn degrees(&mut self, field: &str, text: &str, most: i64) -> &mut Self {
        match degrees_e7(text, most) {
            Some(number) => {
                let place = self.place(field);
                self.draft.put(place, Slot::Number(number));
            }
            None if text.is_empty() => {}
            None => self.wrong(field, "coordinates_not_understood", text),
        }
        self
    }

    fn wrong(&mut self, field: &str, code: &'static str, text: &str) {
        self.wrong.get_or_insert((field.to_owned(), code, format!("{:?}", shortened(text, 80))));
    }

    fn done(&mut self, out: &mut Vec<Draft>) -> Result<(), Wrong> {
        match self.wrong.take() {
            Some(wrong) => Err(wrong),
            None if self.draft.is_empty() => Ok(()),
            None => {
                out.push(self.draft.clone());
                Ok(())
            }
        }
    }
}

/// The records of one object of the graph.
pub(super) fn records<'v>(graph: &Graph<'v>, object: &'v Value, row: u64) -> Result<Vec<Draft>, Wrong> {
    let mut out = Vec::new();
    let has = |facet: &str| graph.facet(object, facet).is_some();
    if has("CallFacet") {
        calls(graph, object, row, &mut out)?;
    }
    if has("MessageFacet") || has("EmailMessageFacet") || has("SMSMessageFacet") {
        messages(graph, object, row, &mut out)?;
    }
    if has("ContactFacet") {
        contact(graph, object, row, &mut out)?;
    } else if [
        "AccountFacet",
        "DigitalAccountFacet",
        "PhoneAccountFacet",
        "MobileAccountFacet",
        "EmailAccountFacet",
        "ApplicationAccountFacet",
        "EmailAddressFacet",
    ]
    .into_iter()
    .any(has)
    {
        account(graph, object, row, &mut out)?;
    } else if has("SimpleNameFacet") || is_a(object, "Person") || is_a(object, "Identity") {
        person(graph, object, row, &mut out)?;
    }
    if has("DeviceFacet") || has("MobileDeviceFacet") || has("ComputerSpecificationFacet") {
        device(graph, object, row, &mut out)?;
    }
    if has("SIMCardFacet") {
        sim(graph, object, row, &mut out)?;
    }
    if has("LatLongCoordinatesFacet") || has("SimpleAddressFacet") {
        place(graph, object, row, &mut out)?;
    }
    if has("NetworkConnectionFacet") || has("NetworkFlowFacet") {
        session(graph, object, row, &mut out)?;
    }
    if has("FileFacet") || has("EXIFFacet") || has("RasterPictureFacet") || has("ContentDataFacet") {
        media(graph, object, row, &mut out)?;
    }
    if has("URLFacet") {
        let mut made = Made::new(Kind::Post, row);
        made.text("url", &graph.text(object, "fullValue")).done(&mut out)?;
    }
    if member(object, "kindOfRelationship").is_some() {
        relation(graph, object, row, &mut out)?;
    }
    Ok(out)
}

fn calls<'v>(graph: &Graph<'v>, object: &'v Value, row: u64, out: &mut Vec<Draft>) -> Result<(), Wrong> {
    let callers = graph.all(object, "from");
    let mut called = graph.all(object, "to").into_iter().map(Some).collect::<Vec<_>>();
    if called.is_empty() {
        called.push(None);
    }
    for callee in called {
        let mut made = Made::new(Kind::Call, row);
        made.when("start", &graph.text(object, "startTime"))
            .number("duration_secs", &graph.text(object, "duration"))
            .text("direction", &graph.text(object, "callType"))
            .text("service", &application(graph, object))
            .text("call_id", id(object));
        if let Some(caller) = callers.first() {
            made.text("caller", &graph.handle(caller)).text("caller_name", &graph.name(caller));
        }
        if let Some(callee) = callee {
            made.text("callee", &graph.handle(callee)).text("callee_name", &graph.name(callee));
        }
        made.done(out)?;
    }
    Ok(())
}

fn application<'v>(graph: &Graph<'v>, object: &'v Value) -> String {
    graph.all(object, "application").first().map(|application| graph.name(application)).unwrap_or_default()
}

fn messages<'v>(graph: &Graph<'v>, object: &'v Value, row: u64, out: &mut Vec<Draft>) -> Result<(), Wrong> {
    let senders = graph.all(object, "from");
    let mut recipients: Vec<Option<&Value>> =
        ["to", "cc", "bcc"].iter().flat_map(|name| graph.all(object, name)).map(Some).collect();
    if recipients.is_empty() {
        recipients.push(None);
    }
    let short = is_a(object, "SMSMessage") || is_a(object, "MMSMessage");
    for recipient in recipients {
        let mut made = Made::new(if short { Kind::Text } else { Kind::Message }, row);
        made.when("sent", &graph.text(object, "sentTime")).text("message_id", &message_id(graph, object));
        made.text("body", &first([graph.text(object, "messageText"), graph.text(object, "body")]));
        if let Some(sender) = senders.first() {
            made.text("sender", &graph.handle(sender)).text("sender_name", &graph.name(sender));
        }
        if let Some(recipient) = recipient {
            made.text("recipient", &graph.handle(recipient)).text("recipient_name", &graph.name(recipient));
        }
        if short {
            made.text("kind", "SMS");
        } else {
            chat(graph, object, &mut made);
        }
        made.done(out)?;
    }
    Ok(())
}

fn message_id<'v>(graph: &Graph<'v>, object: &'v Value) -> String {
    first([graph.text(object, "messageID"), id(object).to_owned()])
}

fn chat<'v>(graph: &Graph<'v>, object: &'v Value, made: &mut Made) {
    let email = graph.facet(object, "EmailMessageFacet").is_some();
    made.text(
        "platform",
        &first([application(graph, object), if email { "e-mail".to_owned() } else { String::new() }]),
    )
    .when("received", &graph.text(object, "receivedTime"))
    .text("subject", &graph.text(object, "subject"))
    .text("kind", &graph.text(object, "messageType"))
    .text("status", &graph.text(object, "contentRecoveredStatus"));
    let attached: Vec<String> = graph
        .sources_by(object, "Attachment_Of")
        .into_iter()
        .map(|file| {
            let url = graph.all(file, "dataPayloadReferenceURL");
            first([
                graph.text(file, "fileName"),
                url.first().map(|url| graph.text(url, "fullValue")).unwrap_or_default(),
                id(file).to_owned(),
            ])
        })
        .collect();
    made.text("attachment", &attached.join(" | "));
}

fn contact<'v>(graph: &Graph<'v>, object: &'v Value, row: u64, out: &mut Vec<Draft>) -> Result<(), Wrong> {
    let phones: Vec<String> =
        graph.all(object, "phoneNumber").into_iter().map(|at| reached(graph, at)).collect();
    let emails: Vec<String> =
        graph.all(object, "emailAddress").into_iter().map(|at| reached(graph, at)).collect();
    // A record holds one number and one address: a contact with more of them yields several.
    for nth in 0..phones.len().max(emails.len()).max(1) {
        let mut made = Made::new(Kind::Profile, row);
        let person = [graph.text(object, "firstName"), graph.text(object, "lastName")].join(" ");
        made.text("platform", &application(graph, object))
            .text("handle", &graph.text(object, "contactID"))
            .text("person", &first([person.trim().to_owned(), graph.text(object, "displayName")]))
            .text("nickname", &graph.text(object, "nickname"))
            .text("phone", phones.get(nth).map_or("", String::as_str))
            .text("email", emails.get(nth).map_or("", String::as_str))
            .text("note", &graph.text(object, "contactNote"));
        made.done(out)?;
    }
    Ok(())
}

/// The number or address that a contact leads to, given in place or by an account.
fn reached<'v>(graph: &Graph<'v>, value: &'v Value) -> String {
    let text = literal(value);
    if text.is_empty() { graph.handle(value) } else { text }
}

fn account<'v>(graph: &Graph<'v>, object: &'v Value, row: u64, out: &mut Vec<Draft>) -> Result<(), Wrong> {
    let mut made = Made::new(Kind::Profile, row);
    let issuer =
        graph.all(object, "accountIssuer").first().map(|issuer| graph.name(issuer)).unwrap_or_default();
    let handle = graph.handle(object);
    let login = graph.text(object, "accountLogin");
    let email = graph.email(object).or_else(|| {
        graph
            .facet(object, "EmailAddressFacet")
            .map(|facet| member(facet, "addressValue").map(literal).unwrap_or_default())
    });
    let person = [graph.text(object, "givenName"), graph.text(object, "familyName")].join(" ");
    made.text("platform", &first([issuer, application(graph, object)]))
        .text("handle", &handle)
        .text("other_handle", &first([graph.text(object, "accountIdentifier"), login.clone()]))
        .text("nickname", &graph.text(object, "displayName"))
        .text("person", person.trim())
        .text("phone", &first([graph.text(object, "phoneNumber"), graph.text(object, "MSISDN")]))
        .text("email", email.as_deref().unwrap_or(""))
        .when("registered", &graph.text(object, "observableCreatedTime"));
    if made.draft.get_text(made.place("other_handle")) == Some(handle.as_str()) {
        let place = made.place("other_handle");
        made.draft.put(place, Slot::Empty);
        made.text("other_handle", if login == handle { "" } else { &login });
    }
    made.text(
        "status",
        match graph.text(object, "isActive").as_str() {
            "true" => "active",
            "false" => "inactive",
            other => other,
        },
    );
    let seen = |name: &str| graph.text(object, name);
    let (from, to) = (seen("firstLoginTime"), seen("lastLoginTime"));
    if !(from.is_empty() && to.is_empty()) {
        made.text("note", &format!("logins from {from} to {to}"));
    }
    let imsi = graph.text(object, "IMSI");
    if !imsi.is_empty() {
        made.text("note", &format!("IMSI {imsi}"));
    }
    made.done(out)
}

fn person<'v>(graph: &Graph<'v>, object: &'v Value, row: u64, out: &mut Vec<Draft>) -> Result<(), Wrong> {
    let name = graph.name(object);
    if name.is_empty() {
        return Ok(());
    }
    let mut made = Made::new(Kind::Person, row);
    made.text("name", &name)
        .when("born", &graph.text(object, "birthdate"))
        .text("record_number", id(object))
        .text("note", &graph.text(object, "description"));
    made.done(out)
}

fn device<'v>(graph: &Graph<'v>, object: &'v Value, row: u64, out: &mut Vec<Draft>) -> Result<(), Wrong> {
    let maker =
        graph.all(object, "manufacturer").first().map(|maker| first([graph.name(maker), literal(maker)]));
    let system = graph.targets_by(object, "Has_Operating_System");
    let system = system
        .first()
        .map(|system| [graph.name(system), graph.text(system, "version")].join(" "))
        .unwrap_or_default();
    let of = |facet: &str| {
        let facet = graph.facet(object, facet);
        facet.and_then(|facet| member(facet, "addressValue")).map(literal).unwrap_or_default()
    };
    let accounts = graph.targets_by(object, "Has_Account");
    let mut made = Made::new(Kind::Device, row);
    made.text("device", &first([graph.text(object, "serialNumber"), id(object).to_owned()]))
        .text("imei", &graph.text(object, "IMEI"))
        .text("mac", &first([of("WifiAddressFacet"), of("MACAddressFacet"), of("BluetoothAddressFacet")]))
        .text("phone", &accounts.first().map(|account| graph.text(account, "MSISDN")).unwrap_or_default())
        .text("make", &maker.unwrap_or_default())
        .text("model", &graph.text(object, "model"))
        .text("system", system.trim())
        .text(
            "name",
            &first([graph.text(object, "name"), graph.text(object, "hostname"), graph.text(object, "label")]),
        )
        .text(
            "note",
            &notes(&[
                ("type", graph.text(object, "deviceType")),
                ("IP", of("IPv4AddressFacet")),
                ("Bluetooth", of("BluetoothAddressFacet")),
            ]),
        );
    made.done(out)
}

fn notes(parts: &[(&str, String)]) -> String {
    let said: Vec<String> = parts
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| format!("{name} {text}"))
        .collect();
    said.join("; ")
}

fn sim<'v>(graph: &Graph<'v>, object: &'v Value, row: u64, out: &mut Vec<Draft>) -> Result<(), Wrong> {
    let account = graph.all(object, "IMSI");
    let imsi = account.first().map(|at| first([literal(at), graph.text(at, "IMSI")])).unwrap_or_default();
    let phone = account.first().map(|at| graph.text(at, "MSISDN")).unwrap_or_default();
    let inside = graph.targets_by(object, "Contained_Within");
    let carrier =
        graph.all(object, "carrier").first().map(|carrier| first([graph.name(carrier), literal(carrier)]));
    let mut made = Made::new(Kind::SimEvent, row);
    made.text("event", "found")
        .text("iccid", &graph.text(object, "ICCID"))
        .text("imsi", &imsi)
        .text("phone", &phone)
        .text("imei", &inside.first().map(|device| graph.text(device, "IMEI")).unwrap_or_default())
        .text("operator", &carrier.unwrap_or_default());
    made.done(out)
}

fn place<'v>(graph: &Graph<'v>, object: &'v Value, row: u64, out: &mut Vec<Draft>) -> Result<(), Wrong> {
    let parts =
        ["street", "locality", "region", "postalCode", "country"].map(|name| graph.text(object, name));
    let address: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let mut made = Made::new(Kind::Sighting, row);
    made.degrees("latitude_e7", &graph.text(object, "latitude"), 90)
        .degrees("longitude_e7", &graph.text(object, "longitude"), 180)
        .text("place", &first([address.join(", "), graph.text(object, "name")]))
        .text("track", id(object));
    made.done(out)
}

fn session<'v>(graph: &Graph<'v>, object: &'v Value, row: u64, out: &mut Vec<Draft>) -> Result<(), Wrong> {
    let end = |name: &str| {
        let hosts = graph.all(object, name);
        hosts.first().map(|host| first([graph.text(host, "addressValue"), literal(host)])).unwrap_or_default()
    };
    let mut made = Made::new(Kind::Session, row);
    made.when("start", &graph.text(object, "startTime"))
        .when("ended", &graph.text(object, "endTime"))
        .text("source_ip", &end("src"))
        .number("source_port", &graph.text(object, "sourcePort"))
        .text("destination_ip", &end("dst"))
        .number("destination_port", &graph.text(object, "destinationPort"))
        .text("protocol", &protocols(graph, object))
        .number("up_bytes", &graph.text(object, "srcBytes"))
        .number("down_bytes", &graph.text(object, "dstBytes"))
        .text("session_id", id(object));
    made.done(out)
}

fn protocols<'v>(graph: &Graph<'v>, object: &'v Value) -> String {
    let named: Vec<String> = graph
        .all(object, "protocols")
        .into_iter()
        .flat_map(|protocols| {
            let entries = graph.all(protocols, "entry").into_iter().map(|entry| graph.text(entry, "value"));
            let own = literal(protocols);
            entries.chain(std::iter::once(own)).collect::<Vec<_>>()
        })
        .filter(|name| !name.is_empty())
        .collect();
    named.join("/")
}

fn media<'v>(graph: &Graph<'v>, object: &'v Value, row: u64, out: &mut Vec<Draft>) -> Result<(), Wrong> {
    let exif: Vec<(String, String)> = graph
        .all(object, "exifData")
        .into_iter()
        .flat_map(|dictionary| graph.all(dictionary, "entry"))
        .map(|entry| (graph.text(entry, "key"), graph.text(entry, "value")))
        .collect();
    let exif_of =
        |key: &str| exif.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.as_str());
    let digest = graph.all(object, "hash").into_iter().find_map(|hash| {
        let method = graph.text(hash, "hashMethod").to_ascii_uppercase().replace('-', "");
        (method == "SHA256").then(|| graph.text(hash, "hashValue"))
    });
    let mut made = Made::new(Kind::Media, row);
    made.text("file_name", &first([graph.text(object, "filePath"), graph.text(object, "fileName")]))
        .text("digest", digest.as_deref().unwrap_or(""))
        .text("media_type", &graph.text(object, "mimeType"))
        .number("size_bytes", &graph.text(object, "sizeInBytes"))
        .number("width_px", &graph.text(object, "pictureWidth"))
        .number("height_px", &graph.text(object, "pictureHeight"))
        .text("device", [exif_of("Make"), exif_of("Model")].join(" ").trim())
        .text("software", exif_of("Software"));
    let taken = exif_of("DateTimeOriginal");
    if let Ok(written) =
        crate::text::when::read(&taken.replacen(':', "-", 2), crate::text::when::DateOrder::Ymd, None)
        && let Ok(stamp) = crate::text::when::Clock::default().stamp(written)
    {
        let place = made.place("taken");
        made.draft.put(place, Slot::Moment(stamp));
    }
    if degrees_e7(exif_of("GPSLatitude"), 90).is_some() && degrees_e7(exif_of("GPSLongitude"), 180).is_some()
    {
        made.degrees("latitude_e7", exif_of("GPSLatitude"), 90).degrees(
            "longitude_e7",
            exif_of("GPSLongitude"),
            180,
        );
    }
    made.done(out)
}

/// Relationships between somebody and an account of theirs; those between things are structure.
fn relation<'v>(graph: &Graph<'v>, object: &'v Value, row: u64, out: &mut Vec<Draft>) -> Result<(), Wrong> {
    let somebody = |value: &Value| {
        ["Person", "Identity", "Organization", "Contact", "Victim"]
            .into_iter()
            .any(|type_| is_a(value, type_))
            || super::graph::types(value).any(|type_| type_.ends_with("Account"))
    };
    for source in graph.all(object, "source") {
        for target in graph.all(object, "target") {
            if !(somebody(source) && somebody(target)) {
                continue;
            }
            let called = |value| first([graph.name(value), graph.handle(value)]);
            let mut made = Made::new(Kind::Relation, row);
            made.text("party", &called(source))
                .text("party_id", id(source))
                .text("other_party", &first([graph.handle(target), graph.name(target)]))
                .text("other_party_id", id(target))
                .text("relation", &graph.text(object, "kindOfRelationship"))
                .when("since", &graph.text(object, "startTime"))
                .when("until", &graph.text(object, "endTime"));
            made.done(out)?;
        }
    }
    Ok(())
}

fn first<const N: usize>(texts: [String; N]) -> String {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}
