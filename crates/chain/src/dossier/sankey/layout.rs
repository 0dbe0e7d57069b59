//! Where does each node, band and label stand, so that nothing overlaps?
//!
//! Columns at equal distances; in a column every node has a slot with its label above it. Bands that skip columns
//! reserve a slot in each column they pass (Sugiyama, Tagawa and Toda 1981), so no band runs through a node. Order:
//! barycentre sweeps; height: a few relaxation sweeps towards the neighbours, then collisions are pushed apart. All
//! lengths are whole hundredths of a pixel, so the same facts give the same bytes on every machine. Band edges are
//! cumulative sums scaled once, so the bands of a node fill its side exactly.

use super::graph::Graph;

/// Hundredths of a pixel in a pixel.
pub(in crate::dossier) const PX: i64 = 100;
/// Width of a node.
pub(in crate::dossier) const NODE_WIDTH: i64 = 16 * PX;
/// Height of one line of a label.
pub(in crate::dossier) const LINE: i64 = 14 * PX;
/// Height that a label of two lines takes above its node.
const LABEL_HEIGHT: i64 = 32 * PX;
/// Width to the left of every column that stays free of labels: returning money runs here.
pub(in crate::dossier) const GUTTER: i64 = 26 * PX;
/// Height of a lane for one return below the columns.
pub(in crate::dossier) const LANE: i64 = 26 * PX;
/// Returns that get a lane; the table lists all of them.
pub(in crate::dossier) const LANES: usize = 8;

/// Height of all money in the fullest column; less where no column holds more than two nodes.
const FLOW_HEIGHT: i64 = 320 * PX;
const FLOW_HEIGHT_A_NODE: i64 = 110 * PX;
const NODE_GAP: i64 = 12 * PX;
const PASS_GAP: i64 = 5 * PX;
const LEAST_NODE: i64 = 3 * PX;
const FULL_WIDTH: i64 = 1160 * PX;
const LEAST_PITCH: i64 = 176 * PX;
const TOP: i64 = 30 * PX;
const SWEEPS: usize = 8;

/// A rectangle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::dossier) struct Box2 {
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
}

impl Box2 {
    /// Whether two rectangles share more than an edge.
    #[cfg(test)]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }
}

/// Where a band stands in one column: its upper edge and its thickness there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::dossier) struct Station {
    pub x: i64,
    pub y: i64,
    pub thickness: i64,
}

/// A return: out of the left side of one node, along its lane, into the left side of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::dossier) struct Lane {
    /// Which of `Graph::returns`.
    pub band: usize,
    /// Corner points, from source to target.
    pub points: Vec<(i64, i64)>,
    /// Where the label stands and how wide it may be.
    pub label: Box2,
}

/// Every place in the picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::dossier) struct Layout {
    pub width: i64,
    pub height: i64,
    pub pitch: i64,
    /// By node.
    pub nodes: Vec<Box2>,
    /// By node: the room of its label.
    pub labels: Vec<Box2>,
    /// By band: right side of the source, both sides of each column passed, left side of the target.
    pub bands: Vec<Vec<Station>>,
    pub lanes: Vec<Lane>,
}

/// A node, or a band passing a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Node(usize),
    Pass { band: usize },
}

/// An item in its slot.
#[derive(Debug, Clone, Copy)]
struct Slot {
    item: Item,
    height: i64,
    y: i64,
}

impl Slot {
    fn centre(&self) -> i64 {
        self.y + self.height / 2
    }

    fn gap(&self) -> i64 {
        match self.item {
            Item::Node(_) => NODE_GAP,
            Item::Pass { .. } => PASS_GAP,
        }
    }
}

/// Places a picture.
pub(in crate::dossier) fn layout(graph: &Graph) -> Layout {
    let scale = Scale::of(graph);
    let mut columns = slots(graph, &scale);
    let stack = columns.iter().map(|column| stack_height(column)).max().unwrap_or(0);
    for column in &mut columns {
        settle(column, stack);
    }
    for sweep in 0..SWEEPS {
        relax(graph, &scale, &mut columns, stack, sweep);
    }
    place(graph, &scale, &columns, stack)
}

/// Minor units to hundredths of a pixel.
struct Scale {
    shift: u32,
    fullest: i128,
    height: i64,
}

impl Scale {
    fn of(graph: &Graph) -> Self {
        let mut sums = vec![0_i128; graph.columns];
        let mut counts = vec![0_i64; graph.columns];
        for node in &graph.nodes {
            if let Some(sum) = sums.get_mut(node.column) {
                *sum = sum.saturating_add(node.value());
            }
            if let Some(count) = counts.get_mut(node.column) {
                *count += 1;
            }
        }
        let fullest = sums.into_iter().max().unwrap_or(0).max(1);
        // Amounts over 2^96 lose their last bits here, in the drawing only.
        let shift = (128 - fullest.leading_zeros()).saturating_sub(96);
        let most = counts.into_iter().max().unwrap_or(0).clamp(1, 3);
        Self {
            shift,
            fullest: (fullest >> shift).max(1),
            height: (FLOW_HEIGHT_A_NODE * most).min(FLOW_HEIGHT),
        }
    }

    fn length(&self, minor: i128) -> i64 {
        let scaled = (minor.max(0) >> self.shift).saturating_mul(i128::from(self.height)) / self.fullest;
        i64::try_from(scaled).unwrap_or(self.height)
    }
}

fn node_height(graph: &Graph, scale: &Scale, node: usize) -> i64 {
    graph.nodes.get(node).map_or(0, |node| scale.length(node.value())).max(LEAST_NODE)
}

/// Two lines, or three where money stands in the node.
fn label_height(graph: &Graph, node: usize) -> i64 {
    let stands = graph.nodes.get(node).is_some_and(|node| node.resting > 0);
    if stands { LABEL_HEIGHT + LINE } else { LABEL_HEIGHT }
}

/// The columns with their items, largest nodes first.
fn slots(graph: &Graph, scale: &Scale) -> Vec<Vec<Slot>> {
    let mut columns: Vec<Vec<Slot>> = vec![Vec::new(); graph.columns];
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by_key(|at| graph.nodes.get(*at).map(|node| std::cmp::Reverse(node.value())));
    for at in order {
        let column = graph.nodes.get(at).and_then(|node| columns.get_mut(node.column));
        if let Some(column) = column {
            let height = label_height(graph, at) + node_height(graph, scale, at);
            column.push(Slot { item: Item::Node(at), height, y: 0 });
        }
    }
    for (band, one) in graph.bands.iter().enumerate() {
        let ends = graph.nodes.get(one.from).zip(graph.nodes.get(one.to));
        let Some((from, to)) = ends else { continue };
        let height = scale.length(one.minor).max(PX);
        for column in columns.iter_mut().take(to.column).skip(from.column + 1) {
            column.push(Slot { item: Item::Pass { band }, height, y: 0 });
        }
    }
    columns
}

fn stack_height(column: &[Slot]) -> i64 {
    column.iter().map(|slot| slot.height + slot.gap()).sum()
}

/// Pushes the slots apart in their order, within `0..limit`.
fn settle(column: &mut [Slot], limit: i64) {
    let mut free = 0;
    for slot in column.iter_mut() {
        slot.y = slot.y.max(free);
        free = slot.y + slot.height + slot.gap();
    }
    let mut end = limit;
    for slot in column.iter_mut().rev() {
        end -= slot.gap();
        slot.y = slot.y.min(end - slot.height).max(0);
        end = slot.y;
    }
}

/// Where the neighbours of an item stand, weighted by the money between them: to the left on even sweeps, to the right
/// on odd ones.
fn relax(graph: &Graph, scale: &Scale, columns: &mut [Vec<Slot>], limit: i64, sweep: usize) {
    let count = columns.len();
    let leftwards = sweep % 2 == 1;
    for step in 1..count {
        let (at, beside) = if leftwards { (count - 1 - step, count - step) } else { (step, step - 1) };
        let Some(neighbour) = columns.get(beside).cloned() else { continue };
        let Some(column) = columns.get_mut(at) else { continue };
        let pulls: Vec<i64> =
            column.iter().map(|slot| pull(graph, scale, slot, &neighbour, leftwards)).collect();
        let mut wanted: Vec<(i64, Slot)> = pulls.into_iter().zip(column.iter().copied()).collect();
        // A stable sort: what is pulled equally keeps its order.
        wanted.sort_by_key(|(centre, _)| *centre);
        for (place, (centre, mut slot)) in column.iter_mut().zip(wanted) {
            slot.y = (centre - slot.height / 2).max(0);
            *place = slot;
        }
        settle(column, limit);
    }
}

fn pull(graph: &Graph, scale: &Scale, slot: &Slot, neighbour: &[Slot], leftwards: bool) -> i64 {
    let (mut sum, mut weights) = (0_i64, 0_i64);
    for other in neighbour {
        for band in joining(graph, slot.item, other.item, leftwards) {
            let weight = graph.bands.get(band).map_or(0, |band| scale.length(band.minor)) + 1;
            sum = sum.saturating_add(weight.saturating_mul(other.centre()));
            weights = weights.saturating_add(weight);
        }
    }
    if weights == 0 { slot.centre() } else { sum / weights }
}

/// The bands that join two items of neighbouring columns.
fn joining(graph: &Graph, item: Item, other: Item, leftwards: bool) -> Vec<usize> {
    let (left, right) = if leftwards { (item, other) } else { (other, item) };
    let leaves = |band: usize| match left {
        Item::Node(node) => graph.bands.get(band).is_some_and(|one| one.from == node),
        Item::Pass { band: passing } => passing == band,
    };
    let arrives = |band: usize| match right {
        Item::Node(node) => graph.bands.get(band).is_some_and(|one| one.to == node),
        Item::Pass { band: passing } => passing == band,
    };
    match (left, right) {
        (Item::Pass { band }, _) | (_, Item::Pass { band }) => {
            if leaves(band) && arrives(band) {
                vec![band]
            } else {
                Vec::new()
            }
        }
        _ => (0..graph.bands.len()).filter(|band| leaves(*band) && arrives(*band)).collect(),
    }
}

fn place(graph: &Graph, scale: &Scale, columns: &[Vec<Slot>], stack: i64) -> Layout {
    let count = i64::try_from(graph.columns.max(1)).unwrap_or(1);
    let pitch = (FULL_WIDTH / count).max(LEAST_PITCH);
    let x_of = |column: usize| GUTTER + i64::try_from(column).unwrap_or(0) * pitch;
    let mut nodes = vec![Box2::default(); graph.nodes.len()];
    let mut labels = nodes.clone();
    let mut passes = vec![Vec::new(); graph.bands.len()];
    for (column, slots) in columns.iter().enumerate() {
        let x = x_of(column);
        for slot in slots {
            let y = TOP + slot.y;
            match slot.item {
                Item::Node(node) => {
                    let label = label_height(graph, node);
                    let room = Box2 { x, y, width: pitch - GUTTER - 4 * PX, height: label };
                    let body = Box2 { x, y: y + label, width: NODE_WIDTH, height: slot.height - label };
                    set(&mut labels, node, room);
                    set(&mut nodes, node, body);
                }
                Item::Pass { band } => {
                    if let Some(stations) = passes.get_mut(band) {
                        stations.push(Station { x, y, thickness: slot.height });
                        stations.push(Station { x: x + NODE_WIDTH, y, thickness: slot.height });
                    }
                }
            }
        }
    }
    let bands = bands(graph, scale, &nodes, passes);
    let lanes = lanes(graph, &nodes, TOP + stack, GUTTER + count * pitch);
    let lanes_height = i64::try_from(lanes.len()).unwrap_or(0) * LANE;
    let height = TOP + stack + lanes_height + 12 * PX;
    Layout { width: GUTTER + count * pitch, height, pitch, nodes, labels, bands, lanes }
}

fn set(all: &mut [Box2], at: usize, value: Box2) {
    if let Some(place) = all.get_mut(at) {
        *place = value;
    }
}

/// Gives every band its place on the sides of its nodes: in the order in which the far ends stand, so that bands of
/// one node do not cross each other.
fn bands(graph: &Graph, scale: &Scale, nodes: &[Box2], passes: Vec<Vec<Station>>) -> Vec<Vec<Station>> {
    let mut stations = passes;
    let first_y = |band: usize, stations: &[Vec<Station>], of_target: bool| {
        let passed = stations.get(band).and_then(|all| if of_target { all.last() } else { all.first() });
        let end = graph.bands.get(band).map(|one| if of_target { one.from } else { one.to });
        passed.map(|station| station.y).or_else(|| end.and_then(|node| nodes.get(node)).map(|node| node.y))
    };
    let mut starts = vec![None; graph.bands.len()];
    let mut ends = starts.clone();
    for (at, body) in nodes.iter().enumerate() {
        for of_target in [false, true] {
            let mut mine: Vec<usize> = (0..graph.bands.len())
                .filter(|band| {
                    graph.bands.get(*band).is_some_and(|one| at == if of_target { one.to } else { one.from })
                })
                .collect();
            mine.sort_by_key(|band| (first_y(*band, &stations, of_target), *band));
            let mut sum = 0_i128;
            for band in mine {
                let above = scale.length(sum);
                sum = sum.saturating_add(graph.bands.get(band).map_or(0, |one| one.minor));
                let thickness = scale.length(sum) - above;
                let x = if of_target { body.x } else { body.x + NODE_WIDTH };
                let side = if of_target { &mut ends } else { &mut starts };
                if let Some(place) = side.get_mut(band) {
                    *place = Some(Station { x, y: body.y + above, thickness });
                }
            }
        }
    }
    for ((all, start), end) in stations.iter_mut().zip(starts).zip(ends) {
        if let (Some(start), Some(end)) = (start, end) {
            all.insert(0, start);
            all.push(end);
        }
    }
    stations
}

/// One lane for each of the largest returns, below all columns.
fn lanes(graph: &Graph, nodes: &[Box2], floor: i64, right: i64) -> Vec<Lane> {
    let mut largest: Vec<usize> = (0..graph.returns.len()).collect();
    largest.sort_by_key(|at| (graph.returns.get(*at).map(|band| std::cmp::Reverse(band.minor)), *at));
    let mut lanes = Vec::new();
    for (lane, band) in largest.into_iter().take(LANES).enumerate() {
        let ends = graph.returns.get(band).and_then(|one| nodes.get(one.from).zip(nodes.get(one.to)));
        let Some((from, to)) = ends else { continue };
        let lane = i64::try_from(lane).unwrap_or(0);
        let y = floor + (lane + 1) * LANE - 6 * PX;
        // Side by side in the gutter; two lanes may share a place only if there are more than four.
        let aside = (6 + 4 * (lane % 4)) * PX;
        let (out, into) = (from.x - aside, to.x - aside - 2 * PX);
        let (leave, arrive) = (from.y + from.height - PX, to.y + to.height / 2);
        let points = vec![(from.x, leave), (out, leave), (out, y), (into, y), (into, arrive), (to.x, arrive)];
        let x = out.min(into) + 6 * PX;
        let label = Box2 { x, y: y - LANE + 8 * PX, width: right - x - 8 * PX, height: LANE - 10 * PX };
        lanes.push(Lane { band, points, label });
    }
    lanes
}

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
