//! Laws of the picture: nothing overlaps, nothing leaves the frame, widths say what the amounts say.

use super::*;
use crate::dossier::sankey::graph::{Band, Node, Who};
use proptest::prelude::*;

/// A graph from plain numbers: columns of nodes, and bands between any two of them.
fn graph_of(sizes: &[usize], moves: &[(usize, usize, u64)]) -> Graph {
    let mut nodes = Vec::new();
    for (column, size) in sizes.iter().enumerate() {
        for _ in 0..*size {
            let who = Who::Account(u32::try_from(nodes.len()).unwrap());
            let resting = i128::try_from(nodes.len() % 3).unwrap();
            nodes.push(Node { who, column, inflow: 0, outflow: 0, resting, count: 1 });
        }
    }
    let mut graph = Graph { nodes, columns: sizes.len(), ..Graph::default() };
    let mut seen = std::collections::BTreeSet::new();
    for (from, to, minor) in moves {
        let (from, to) = (from % graph.nodes.len(), to % graph.nodes.len());
        if from == to || !seen.insert((from, to)) {
            continue;
        }
        let minor = i128::from(*minor) + 1;
        let band = Band { from, to, minor, transfers: vec![], claim: false };
        if graph.nodes[from].column < graph.nodes[to].column {
            graph.nodes[from].outflow += minor;
            graph.nodes[to].inflow += minor;
            graph.bands.push(band);
        } else {
            graph.returns.push(band);
        }
    }
    graph
}

fn graphs() -> impl Strategy<Value = Graph> {
    let sizes = proptest::collection::vec(1_usize..9, 2..9);
    let amount = prop_oneof![0_u64..1000, 0_u64..1_000_000_000, any::<u64>()];
    let moves = proptest::collection::vec((0_usize..80, 0_usize..80, amount), 0..70);
    (sizes, moves).prop_map(|(sizes, moves)| graph_of(&sizes, &moves))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_node_or_label_lies_on_another(graph in graphs()) {
        let layout = layout(&graph);
        let boxes: Vec<Box2> = layout.nodes.iter().chain(&layout.labels).chain(layout.lanes.iter().map(|lane| &lane.label)).copied().collect();
        for (at, one) in boxes.iter().enumerate() {
            for other in &boxes[at + 1..] {
                prop_assert!(!one.overlaps(other), "{one:?} and {other:?}");
            }
        }
    }

    #[test]
    fn everything_is_inside_the_frame(graph in graphs()) {
        let layout = layout(&graph);
        for one in layout.nodes.iter().chain(&layout.labels).chain(layout.lanes.iter().map(|lane| &lane.label)) {
            prop_assert!(one.x >= 0 && one.y >= 0 && one.width > 0 && one.height > 0, "{one:?}");
            prop_assert!(one.x + one.width <= layout.width && one.y + one.height <= layout.height, "{one:?}");
        }
        for station in layout.bands.iter().flatten() {
            prop_assert!(station.y >= 0 && station.y + station.thickness <= layout.height, "{station:?}");
            prop_assert!(station.x >= 0 && station.x <= layout.width, "{station:?}");
        }
        for (x, y) in layout.lanes.iter().flat_map(|lane| &lane.points) {
            prop_assert!((0..=layout.width).contains(x) && (0..=layout.height).contains(y), "{x} {y}");
        }
    }

    #[test]
    fn the_bands_of_a_node_fill_its_side_in_proportion(graph in graphs()) {
        let layout = layout(&graph);
        let scale = Scale::of(&graph);
        for (at, node) in graph.nodes.iter().enumerate() {
            let side = |of_target: bool| -> (i128, i64) {
                let mine = graph.bands.iter().zip(&layout.bands).filter(|(band, _)| at == if of_target { band.to } else { band.from });
                mine.fold((0, 0), |(minor, drawn), (band, stations)| {
                    let end = if of_target { stations.last() } else { stations.first() };
                    (minor + band.minor, drawn + end.unwrap().thickness)
                })
            };
            for (of_target, flow) in [(false, node.outflow), (true, node.inflow)] {
                let (minor, drawn) = side(of_target);
                prop_assert_eq!(minor, flow);
                prop_assert_eq!(drawn, scale.length(flow));
                prop_assert!(drawn <= layout.nodes[at].height);
            }
        }
        for (band, stations) in graph.bands.iter().zip(&layout.bands) {
            for end in [stations.first(), stations.last()] {
                prop_assert!((end.unwrap().thickness - scale.length(band.minor)).abs() <= 1);
            }
        }
    }

    #[test]
    fn no_band_passes_through_a_node(graph in graphs()) {
        let layout = layout(&graph);
        for stations in &layout.bands {
            // The first and last station stand on the band's own nodes.
            for pass in stations.iter().skip(1).take(stations.len().saturating_sub(2)) {
                let pass = Box2 { x: pass.x, y: pass.y, width: 1, height: pass.thickness };
                for node in &layout.nodes {
                    prop_assert!(!node.overlaps(&pass), "{pass:?} {node:?}");
                }
            }
        }
    }

    #[test]
    fn the_same_picture_is_placed_the_same_way(graph in graphs()) {
        prop_assert_eq!(layout(&graph), layout(&graph));
    }
}

#[test]
fn an_empty_picture_and_the_largest_amounts_are_placed() {
    assert!(layout(&Graph::default()).nodes.is_empty());
    let mut graph = graph_of(&[1, 1], &[(0, 1, 5)]);
    graph.bands[0].minor = i128::MAX;
    graph.nodes[0].outflow = i128::MAX;
    graph.nodes[1].inflow = i128::MAX;
    let placed = layout(&graph);
    assert_eq!(placed.nodes[0].height, FLOW_HEIGHT_A_NODE);
}
