//! Which identifiers stand in which lists? A list is the records of one kind of one sealed file; every column of identifiers is read.

use thalweg_flows::records::KINDS;
use thalweg_flows::records::field::FieldType;
use thalweg_model::IdentifierKind;

/// What kinds of identifier are one namespace, by the name of one of them; `None`: too common to tell anything.
fn namespace(kind: IdentifierKind) -> Option<&'static str> {
    use IdentifierKind as K;
    match kind {
        K::Account | K::BankCard | K::Iban | K::Wallet => Some("account"),
        K::ResidentId | K::Passport | K::Document => Some("document"),
        K::Phone | K::Imsi | K::Imei | K::Iccid | K::Plate | K::Handle | K::Email | K::Mac | K::Device => {
            Some(kind.name())
        }
        _ => None,
    }
}

/// A column of identifiers.
struct Column {
    /// What they are.
    what: &'static str,
    name: &'static str,
    tab: &'static str,
    /// The column of time, as SQL.
    time: String,
    /// Which rows count, as SQL.
    only: String,
}

/// Every column of the case that holds identifiers.
fn columns() -> Vec<Column> {
    let mut columns = Vec::new();
    for spec in KINDS {
        let time = spec.at.map_or("NULL::TIMESTAMP".to_owned(), |at| format!("\"{at}\""));
        for field in spec.fields {
            let FieldType::Identifier(kind) = field.type_ else { continue };
            if let Some(what) = namespace(kind) {
                let (name, tab, time) = (field.name, spec.name, time.clone());
                columns.push(Column { what, name, tab, time, only: "true".to_owned() });
            }
        }
    }
    for kind in IdentifierKind::ALL {
        if let Some(what) = namespace(kind) {
            let only = format!("mention.what = '{}' AND verdict IN ('valid', 'plausible')", kind.name());
            columns.push(Column { what, name: "normal", tab: "mention", time: "NULL".to_owned(), only });
        }
    }
    for name in ["payer_account", "payee_account"] {
        let (time, only) = ("booked".to_owned(), "true".to_owned());
        columns.push(Column { what: "account", name, tab: "entry", time, only });
    }
    columns
}

/// Every identifier of the case with its row, as one query: `what`, `value`, `tab`, `evidence`, `row`, `time`.
#[must_use]
pub fn all() -> String {
    let part = |Column { what, name, tab, time, only }: Column| {
        format!(
            "SELECT '{what}' AS what, \"{name}\" AS value, '{tab}' AS tab, evidence, row, {time} AS time FROM \"{tab}\" WHERE {only}"
        )
    };
    columns().into_iter().map(part).collect::<Vec<_>>().join("\nUNION ALL ")
}

/// How often identifiers stand in lists, as one query: `what`, `value`, `list` (`tab|evidence`), `uses`; what stands in two columns of a
/// list is counted twice. Each column is counted before anything is put together, so that few texts are.
#[must_use]
pub fn uses() -> String {
    let part = |Column { what, name, tab, only, .. }: Column| {
        format!(
            "SELECT '{what}' AS what, value, '{tab}|' || evidence AS list, uses FROM (SELECT \"{name}\" AS value, evidence, \
             count(*) AS uses FROM \"{tab}\" WHERE {only} AND \"{name}\" <> '' GROUP BY ALL)"
        )
    };
    columns().into_iter().map(part).collect::<Vec<_>>().join("\nUNION ALL ")
}
