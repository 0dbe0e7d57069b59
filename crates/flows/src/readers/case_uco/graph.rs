//! What does this object say of a property, wherever it says it? Names without prefixes, references followed.

use hashbrown::HashMap;
use serde_json::Value;

/// Objects of a graph by their identifier.
#[derive(Debug, Default)]
pub(super) struct Graph<'v> {
    objects: HashMap<&'v str, &'v Value>,
    /// Relationships by what they lead to: (kind, source).
    incoming: HashMap<&'v str, Vec<(String, &'v Value)>>,
    /// Relationships by where they begin: (kind, target).
    outgoing: HashMap<&'v str, Vec<(String, &'v Value)>>,
}

/// A name without its prefix or namespace.
pub(super) fn local(name: &str) -> &str {
    name.rsplit([':', '/', '#']).next().unwrap_or(name)
}

/// A value and what else stands in its list.
pub(super) fn each(value: &Value) -> &[Value] {
    match value {
        Value::Array(list) => list,
        one => std::slice::from_ref(one),
    }
}

/// The member of this local name.
pub(super) fn member<'v>(object: &'v Value, name: &str) -> Option<&'v Value> {
    object.as_object()?.iter().find(|(key, _)| local(key) == name).map(|(_, value)| value)
}

/// The object's identifier.
pub(super) fn id(object: &Value) -> &str {
    object.get("@id").and_then(Value::as_str).unwrap_or("")
}

/// The local names of its types.
pub(super) fn types(object: &Value) -> impl Iterator<Item = &str> {
    object.get("@type").map(each).unwrap_or(&[]).iter().filter_map(Value::as_str).map(local)
}

/// Whether it is of this type.
pub(super) fn is_a(object: &Value, name: &str) -> bool {
    types(object).any(|type_| type_ == name)
}

/// A literal as text.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Object(object) => object.get("@value").map(literal).unwrap_or_default(),
        Value::Null | Value::Array(_) => String::new(),
    }
}

impl<'v> Graph<'v> {
    /// Takes in an object and all that stand inside it.
    pub(super) fn add(&mut self, value: &'v Value) {
        match value {
            Value::Array(list) => list.iter().for_each(|value| self.add(value)),
            Value::Object(object) => {
                if let (true, Some(id)) = (object.len() > 1, object.get("@id").and_then(Value::as_str)) {
                    self.objects.entry(id).or_insert(value);
                    self.relate(value);
                }
                object.values().for_each(|value| self.add(value));
            }
            _ => {}
        }
    }

    fn relate(&mut self, value: &'v Value) {
        let (Some(sources), Some(targets)) = (member(value, "source"), member(value, "target")) else {
            return;
        };
        let kind = member(value, "kindOfRelationship").map(literal).unwrap_or_default();
        for source in each(sources) {
            for target in each(targets) {
                self.incoming.entry(id(target)).or_default().push((kind.clone(), source));
                self.outgoing.entry(id(source)).or_default().push((kind.clone(), target));
            }
        }
    }

    /// The object that a reference means; the value itself where it is none.
    pub(super) fn follow(&self, value: &'v Value) -> &'v Value {
        self.objects.get(id(value)).copied().unwrap_or(value)
    }

    /// Its facets.
    pub(super) fn facets(&self, object: &'v Value) -> Vec<&'v Value> {
        let listed = member(object, "hasFacet").map(each).unwrap_or(&[]);
        listed.iter().map(|facet| self.follow(facet)).collect()
    }

    /// The facet of this type.
    pub(super) fn facet(&self, object: &'v Value, name: &str) -> Option<&'v Value> {
        self.facets(object).into_iter().find(|facet| is_a(facet, name))
    }

    /// Everything that the object or its facets say under this name, references followed.
    pub(super) fn all(&self, object: &'v Value, name: &str) -> Vec<&'v Value> {
        let own = member(object, name).into_iter();
        let facets = self.facets(object).into_iter().filter_map(|facet| member(facet, name));
        own.chain(facets).flat_map(each).map(|value| self.follow(value)).collect()
    }

    /// The first literal under this name.
    pub(super) fn text(&self, object: &'v Value, name: &str) -> String {
        self.all(object, name).into_iter().map(literal).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// What leads to the object by a relationship of this kind.
    pub(super) fn sources_by(&self, object: &Value, kind: &str) -> Vec<&'v Value> {
        let found = self.incoming.get(id(object)).map_or(&[][..], Vec::as_slice);
        found.iter().filter(|(of, _)| of == kind).map(|(_, source)| self.follow(source)).collect()
    }

    /// What the object leads to by a relationship of this kind.
    pub(super) fn targets_by(&self, object: &Value, kind: &str) -> Vec<&'v Value> {
        let found = self.outgoing.get(id(object)).map_or(&[][..], Vec::as_slice);
        found.iter().filter(|(of, _)| of == kind).map(|(_, target)| self.follow(target)).collect()
    }

    /// What people call it: its name, its first and last name, or the name of the application it is.
    pub(super) fn name(&self, object: &'v Value) -> String {
        let full = [self.text(object, "givenName"), self.text(object, "familyName")].join(" ");
        let contact = [self.text(object, "firstName"), self.text(object, "lastName")].join(" ");
        let names = [self.text(object, "name"), full, contact, self.text(object, "displayName")];
        names.into_iter().map(|name| name.trim().to_owned()).find(|name| !name.is_empty()).unwrap_or_default()
    }

    /// The number, address or login by which an account is known; its identifier in the graph where it has none.
    pub(super) fn handle(&self, account: &'v Value) -> String {
        let by = ["phoneNumber", "MSISDN", "accountIdentifier", "accountLogin", "addressValue"];
        let literal = by.iter().map(|name| self.text(account, name)).find(|text| !text.is_empty());
        let found = literal.or_else(|| self.email(account)).or_else(|| {
            let shown = self.text(account, "displayName");
            (!shown.is_empty()).then_some(shown)
        });
        found.unwrap_or_else(|| id(account).to_owned())
    }

    /// The e-mail address of an account.
    pub(super) fn email(&self, account: &'v Value) -> Option<String> {
        let addresses = self.all(account, "emailAddress");
        addresses
            .into_iter()
            .map(|address| {
                let value = self.text(address, "addressValue");
                if value.is_empty() { literal(address) } else { value }
            })
            .find(|text| !text.is_empty())
    }
}
