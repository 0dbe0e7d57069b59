//! Where in the table of records are we, and what does this row record? Preamble, header, records and furniture.
//!
//! This is the hot path of loading: cells are slices, every cell is read once, and the draft is reused.

use std::sync::Arc;

use super::CompiledRecords;
use super::cells;
use super::plan::{self, Does, Plan, Step};
use super::rules::{DirectionWords, RuleCell};
use super::schema::{Part, RecordRowIs, Way};
use super::values;
use crate::entry::{Furniture, Reject, Sink};
use crate::layout::assets::common_asset;
use crate::layout::bind::Header;
use crate::layout::meaning::RowWalk;
use crate::layout::table::Row;
use crate::readers::Reason;
use crate::records::Kind;
use crate::records::draft::{Draft, Slot};
use crate::records::field::FieldType;
use crate::text::fold::fold;
use crate::text::number::{self, DecimalMark};
use crate::text::when::{self, Clock, WhenError};
use crate::text::{is_placeholder, shortened};

/// Follows one table of records.
pub struct RecordWalk<'c> {
    compiled: &'c CompiledRecords,
    mark: DecimalMark,
    clock: Clock,
    column_clocks: Vec<Option<Clock>>,
    /// What the file's name and the lines around the table say, by field name.
    facts: Vec<(String, String)>,
    /// The same of the file's name: it says what lines do not.
    named: Vec<(String, String)>,
    /// For every kind, its plan for the two directions.
    plans: Vec<[Arc<Plan>; 2]>,
    /// For every kind and direction, what the lines around the table, the file's name and constants say of its fields;
    /// empty once more was learned.
    settled: Vec<[Vec<(u8, String)>; 2]>,
    /// Where rules look, and what they said of the words met there.
    rules: Vec<RuleCell>,
    direction_cell: Option<usize>,
    width: usize,
    in_table: bool,
    /// The rules that fit the present row, in their order.
    fitting: Vec<usize>,
    draft: Draft,
    direction_words: DirectionWords,
    /// What the file calls its columns.
    names: Vec<String>,
    room: String,
}

/// Why a row is no record.
struct Refusal {
    field: String,
    code: &'static str,
    detail: String,
}

impl<'c> RecordWalk<'c> {
    /// At the beginning of a file of this name.
    #[must_use]
    pub fn new(compiled: &'c CompiledRecords, file_name: &str, mark: DecimalMark) -> Self {
        let first = compiled.kinds.first().copied().unwrap_or(crate::records::Kind::Call);
        let mut draft = Draft::new(first, 0);
        draft.set_region(compiled.region);
        let mut walk = Self {
            compiled,
            mark,
            clock: Clock::new(compiled.zone.clone()),
            column_clocks: compiled
                .columns
                .iter()
                .map(|column| column.zone.clone().map(Clock::new))
                .collect(),
            facts: Vec::new(),
            named: Vec::new(),
            plans: Vec::new(),
            settled: Vec::new(),
            rules: Vec::new(),
            fitting: Vec::new(),
            direction_cell: None,
            width: 0,
            in_table: false,
            draft,
            direction_words: DirectionWords::default(),
            names: Vec::new(),
            room: String::new(),
        };
        walk.learn(file_name, true);
        if let Some(places) = plan::headless(compiled) {
            walk.enter(&places, compiled.layout.headless_width.unwrap_or(0), Vec::new());
        }
        walk
    }

    fn enter(&mut self, places: &[Option<usize>], width: usize, names: Vec<String>) {
        self.names = names;
        let compiled = self.compiled;
        let two = |kind| [false, true].map(|incoming| Arc::new(plan::plan(compiled, places, kind, incoming)));
        self.plans = compiled.kinds.iter().map(|kind| two(*kind)).collect();
        let columns = || compiled.layout.columns.iter().zip(places);
        let cell_of = |name: &str| {
            let mut named =
                columns().filter(|(column, _)| column.names.iter().any(|own| fold(own) == fold(name)));
            named.find_map(|(_, place)| *place).or_else(|| name.parse::<usize>().ok()?.checked_sub(1))
        };
        self.rules.clear();
        for (place, rule) in compiled.layout.rules.iter().enumerate() {
            let Some(cell) = cell_of(&rule.column) else { continue };
            match self.rules.iter_mut().find(|known| known.cell() == cell) {
                Some(known) => known.add(place),
                None => self.rules.push(RuleCell::new(cell, place)),
            }
        }
        self.direction_cell =
            columns().find(|(column, _)| column.part == Part::Direction).and_then(|(_, place)| *place);
        (self.width, self.in_table) = (width, true);
    }

    /// Takes what a line around the table, or the file's name, says. What was said first stays, except that lines win
    /// over the name.
    fn learn(&mut self, line: &str, of_name: bool) -> bool {
        let (patterns, facts) = match of_name {
            true => (&self.compiled.file_name, &mut self.named),
            false => (&self.compiled.preamble, &mut self.facts),
        };
        let mut found = false;
        for (name, text) in patterns.iter().flat_map(|pattern| pattern.named(line)) {
            let text = crate::text::bare(&text);
            if is_placeholder(text) {
                continue;
            }
            found = true;
            if !facts.iter().any(|(known, _)| *known == name) {
                facts.push((name, text.to_owned()));
                self.settled.clear();
            }
        }
        found
    }

    fn in_row(&mut self, number: u64, row: Row<'_>, sink: &mut impl Sink) {
        match self.read(number, row) {
            Ok(None) => sink.record(&self.draft),
            Ok(Some(what)) => sink.furniture(number, what),
            Err(refusal) => match self.no_record(row, &refusal) {
                Some(what) => sink.furniture(number, what),
                None => {
                    let Refusal { field, mut code, detail } = refusal;
                    if code.ends_with("_missing") && row.width() * 2 < self.width {
                        code = "too_few_fields";
                    }
                    sink.reject(Reject { row: number, field, code, detail });
                }
            },
        }
    }

    /// Fills the draft from a row; says what the row is if it is no record.
    fn read(&mut self, number: u64, row: Row<'_>) -> Result<Option<Furniture>, Refusal> {
        if row.width() > self.width && row.filled_width() > self.width {
            return Err(Refusal {
                field: String::new(),
                code: "too_many_fields",
                detail: format!(
                    "{} fields under {} column names: one may hold a delimiter without quotes",
                    row.width(),
                    self.width
                ),
            });
        }
        let (mut kind, mut way) = (0, None);
        let compiled = self.compiled;
        self.fitting.clear();
        for rules in &mut self.rules {
            let word = row.cell(rules.cell());
            if !word.is_empty() {
                self.fitting.extend_from_slice(&rules.fitting(compiled, word));
            }
        }
        self.fitting.sort_unstable();
        for rule in self.fitting.iter().filter_map(|rule| compiled.layout.rules.get(*rule)) {
            match rule.row {
                Some(RecordRowIs::Total) => return Ok(Some(Furniture::Total)),
                Some(RecordRowIs::Footer) => return Ok(Some(Furniture::Footer)),
                None => {}
            }
            if let Some(name) = &rule.kind
                && kind == 0
            {
                kind = compiled.kinds.iter().position(|kind| kind.name() == name).unwrap_or(0);
            }
            way = way.or(rule.way);
        }
        let incoming = self.way(row, way)? == Way::In;
        let Some(plan) = self.plans.get(kind).map(|plans| Arc::clone(&plans[usize::from(incoming)])) else {
            return Ok(Some(Furniture::Preamble));
        };
        self.draft.begin(plan.kind, number);
        for step in &plan.steps {
            self.fill(row, *step)?;
        }
        self.settle(kind, incoming);
        for field in &plan.needs {
            if !self.draft.is_set(*field) {
                return Err(self.missing(*field, &plan));
            }
        }
        if self.draft.is_empty() {
            return Err(Refusal {
                field: String::new(),
                code: "record_missing",
                detail: "nothing in it is known".to_owned(),
            });
        }
        Ok(None)
    }

    fn missing(&self, field: u8, plan: &Plan) -> Refusal {
        let spec = self.draft.kind().spec().fields.get(usize::from(field));
        let moment = spec.is_some_and(|field| field.type_ == FieldType::Moment);
        let step = plan.steps.iter().find(|step| step.field == field);
        let own = || spec.map_or("", |field| field.name).to_owned();
        let name = step.map_or_else(own, |step| self.column_name(step.cell));
        let detail = format!("the row has no {name}");
        Refusal { field: name, code: if moment { "date_missing" } else { "field_missing" }, detail }
    }

    /// What the file calls the column of a cell.
    fn column_name(&self, cell: usize) -> String {
        self.names.get(cell).cloned().unwrap_or_else(|| format!("column {}", cell + 1))
    }

    /// The row's direction: by rule, by its word, or as the layout says otherwise.
    fn way(&mut self, row: Row<'_>, ruled: Option<Way>) -> Result<Way, Refusal> {
        let Some(directions) = &self.compiled.layout.direction else { return Ok(ruled.unwrap_or_default()) };
        let Some(cell) = self.direction_cell else {
            return Ok(ruled.or(directions.otherwise).unwrap_or_default());
        };
        let word = row.cell(cell);
        let said = self.direction_words.said(self.compiled, word);
        said.or(ruled).or(directions.otherwise).ok_or_else(|| Refusal {
            field: self.column_name(cell),
            code: "direction_not_known",
            detail: format!("{:?} is no word for either direction", shortened(word, 80)),
        })
    }

    /// Puts one cell into its field.
    fn fill(&mut self, row: Row<'_>, step: Step) -> Result<(), Refusal> {
        let compiled = self.compiled;
        let Some(column) = compiled.columns.get(step.column) else { return Ok(()) };
        if let Does::NameParts(parts) = step.does {
            if !self.draft.is_set(step.field) {
                self.draft.put_text(step.field, &cells::name_of(row, parts));
            }
            return Ok(());
        }
        let mut cell = row.cell(step.cell);
        if let Some(pattern) = &column.pattern {
            cell = pattern.first_group(cell).map_or("", crate::text::bare);
        }
        if !column.words.is_empty()
            && let Some(text) = column.words.get(&fold(cell))
        {
            cell = text;
        }
        if is_placeholder(cell) {
            return Ok(());
        }
        let refuse = |walk: &Self, code, why: String| Refusal {
            field: walk.column_name(step.cell),
            code,
            detail: format!("{why}: {:?}", shortened(cell, 80)),
        };
        let slot = match step.does {
            Does::Words => {
                self.draft.add_text(step.field, cell);
                return Ok(());
            }
            Does::Identifier => {
                if !self.draft.is_set(step.field) {
                    self.draft.put_text(step.field, cell);
                }
                return Ok(());
            }
            Does::NameParts(_) => return Ok(()),
            Does::CellParts(parts) => {
                let mut text = std::mem::take(&mut self.room);
                cells::join_cell(row, parts, &mut text);
                self.draft.put_text(step.field, &text);
                self.room = text;
                return Ok(());
            }
            Does::Date { time } => {
                if self.draft.is_set(step.field) {
                    return Ok(());
                }
                let stamp = self.date(cell, time.map(|place| row.cell(place)), step.column);
                Slot::Moment(stamp.map_err(|error| refuse(self, values::code_of(error), error.to_string()))?)
            }
            Does::Amount { currency } => {
                let read = self.amount(row, cell, currency, step.field);
                return read.map_err(|(code, why)| refuse(self, code, why));
            }
            does => {
                counted(does, cell, self.mark).map_err(|(code, why)| refuse(self, code, why.to_owned()))?
            }
        };
        if let Slot::Number(number) = slot
            && !self.holds(step.field, number)
        {
            return Err(refuse(self, "number_out_of_range", "more than the field can hold".to_owned()));
        }
        self.draft.put(step.field, slot);
        Ok(())
    }

    /// Whether a number lies in the range of a field.
    fn holds(&self, field: u8, number: i64) -> bool {
        let spec = self.draft.kind().spec().fields.get(usize::from(field));
        spec.is_none_or(|spec| match spec.type_ {
            FieldType::UInt32 if spec.name.ends_with("_port") || spec.name == "port" => {
                u16::try_from(number).is_ok()
            }
            FieldType::UInt32 => u32::try_from(number).is_ok(),
            FieldType::Int32 => i32::try_from(number).is_ok(),
            _ => true,
        })
    }

    fn date(
        &mut self,
        cell: &str,
        time: Option<&str>,
        column: usize,
    ) -> Result<thalweg_model::Stamp, WhenError> {
        let mut written = when::read(cell, self.compiled.layout.date_order, None)?;
        if written.time.is_none()
            && let Some(time) = time.filter(|time| !is_placeholder(time))
        {
            written.time = Some(when::read_time(time)?);
        }
        let own = self.column_clocks.get_mut(column).and_then(Option::as_mut);
        own.unwrap_or(&mut self.clock).stamp(written)
    }

    fn amount(
        &mut self,
        row: Row<'_>,
        cell: &str,
        currency: Option<usize>,
        field: u8,
    ) -> Result<(), (&'static str, String)> {
        let (figure, code) = number::split_code(cell);
        if !figure.chars().any(char::is_numeric) {
            return Err(("amount_not_a_number", "the amount has no figures".to_owned()));
        }
        let named = currency.map(|place| row.cell(place)).filter(|text| !is_placeholder(text));
        let code = named.unwrap_or(if code.is_empty() { &self.compiled.layout.asset } else { code });
        let asset = common_asset(code)
            .ok_or_else(|| ("currency_not_known", format!("no currency or coin is named {code:?}")))?;
        let minor = number::read(figure, asset.exponent, self.mark)
            .map_err(|error| ("amount_not_a_number", error.to_string()))?;
        self.draft.amount(crate::records::field::Amount(field), minor, &asset);
        Ok(())
    }

    /// What rules, the preamble, the file's name and constants say where the row says nothing, the first that says it.
    fn settle(&mut self, kind: usize, incoming: bool) {
        let compiled = self.compiled;
        for rule in self.fitting.iter().filter_map(|rule| compiled.layout.rules.get(*rule)) {
            for (name, text) in &rule.set {
                if let Some(field) = settable(self.draft.kind(), name, incoming)
                    && !self.draft.is_set(field)
                {
                    self.draft.put_text(field, text);
                }
            }
        }
        if self.settled.is_empty() {
            self.settled =
                compiled.kinds.iter().map(|kind| [false, true].map(|way| self.said(*kind, way))).collect();
        }
        let said = self.settled.get(kind).map_or(&[][..], |ways| &ways[usize::from(incoming)]);
        for (field, text) in said {
            if !self.draft.is_set(*field) {
                self.draft.put_text(*field, text);
            }
        }
    }

    /// What is said of every row of a kind.
    fn said(&self, kind: Kind, incoming: bool) -> Vec<(u8, String)> {
        let around = self.facts.iter().chain(&self.named).map(|(name, text)| (name, text));
        let all = around.chain(&self.compiled.layout.constants);
        all.filter_map(|(name, text)| Some((settable(kind, name, incoming)?, text.clone()))).collect()
    }

    /// What a row that could not be read is, if it was never meant to be a record.
    fn no_record(&mut self, row: Row<'_>, refusal: &Refusal) -> Option<Furniture> {
        if let Some(header) = Header::of(row)
            && let Some(places) = plan::bind(self.compiled, &header)
        {
            self.enter(&places, header.width(), header.written().map(str::to_owned).collect());
            return Some(Furniture::Header);
        }
        let dateless = matches!(
            refusal.code,
            "date_missing"
                | "direction_not_known"
                | "date_not_understood"
                | "field_missing"
                | "too_many_fields"
                | "record_missing"
        );
        if !dateless {
            return None;
        }
        let line = row.line();
        if self.learn(&line, false) {
            return Some(Furniture::Footer);
        }
        let first = fold(row.cells().find(|cell| !cell.is_empty()).unwrap_or(""));
        let totals = ["合计", "总计", "小计", "共计", "total", "subtotal", "grandtotal", "sum", "count"];
        if first.chars().count() <= 16 && totals.iter().any(|word| first.starts_with(word)) {
            return Some(Furniture::Total);
        }
        let filled = row.cells().filter(|cell| !cell.is_empty()).count();
        let ruled = line.chars().all(|mark| matches!(mark, '-' | '=' | '*' | '#' | '_' | '—' | ',' | ' '));
        let words = self.width > 2 && filled == 1 && line.chars().any(char::is_alphabetic);
        (ruled || words).then_some(Furniture::Footer)
    }
}

/// The field of this name, where it holds words.
fn settable(kind: Kind, name: &str, incoming: bool) -> Option<u8> {
    let field = plan::place(kind, name, incoming)?;
    let spec = kind.spec().fields.get(usize::from(field))?;
    matches!(spec.type_, FieldType::Text | FieldType::Identifier(_)).then_some(field)
}

/// A cell that counts something, or the code of a reject and why.
fn counted(does: Does, cell: &str, mark: DecimalMark) -> Result<Slot, (&'static str, &'static str)> {
    let number = |number: Option<i64>| number.map(Slot::Number);
    let (slot, code, why) = match does {
        Does::Unix => {
            let slot = values::unix_stamp(cell).map(Slot::Moment);
            (slot, "date_not_understood", "not a count of seconds since 1970")
        }
        Does::Duration => (number(values::duration_secs(cell)), "duration_not_understood", "not a duration"),
        Does::Degrees => {
            let slot = number(values::degrees_e7(cell, mark));
            (slot, "degrees_not_understood", "not decimal degrees on this globe")
        }
        Does::Millis => {
            let millis = values::whole(cell, mark).map(|millis| millis / 1000);
            (number(millis), "number_not_understood", "not a whole number")
        }
        _ => (number(values::whole(cell, mark)), "number_not_understood", "not a whole number"),
    };
    slot.ok_or((code, why))
}

impl RowWalk for RecordWalk<'_> {
    fn row(&mut self, number: u64, row: Row<'_>, sink: &mut impl Sink) {
        if row.cells().all(str::is_empty) {
            return sink.furniture(number, Furniture::Blank);
        }
        if self.in_table {
            return self.in_row(number, row, sink);
        }
        if let Some(header) = Header::of(row)
            && let Some(places) = plan::bind(self.compiled, &header)
        {
            self.enter(&places, header.width(), header.written().map(str::to_owned).collect());
            return sink.furniture(number, Furniture::Header);
        }
        self.learn(&row.line(), false);
        sink.furniture(number, Furniture::Preamble);
    }

    fn enter_header(&mut self, header: &Header) {
        if let Some(places) = plan::bind(self.compiled, header) {
            self.enter(&places, header.width(), header.written().map(str::to_owned).collect());
        }
    }

    fn next_sheet(&mut self) {
        self.in_table = self.compiled.layout.headless_width.is_some();
    }

    fn note(&self) -> Option<Reason> {
        None
    }
}
