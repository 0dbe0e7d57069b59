//! What does one element of a message hold? A small tree of names, text and positions, built while the file streams.
//!
//! Only one child of a statement is held at a time: an entry, a balance, the account.

use std::borrow::Cow;

/// Elements inside one entry, at most: a batch booking of some 80,000 payments.
const MOST_NODES: usize = 4_000_000;

struct Node<'a> {
    name: &'a str,
    text: Cow<'a, str>,
    currency: &'a str,
    start: usize,
    end: usize,
    first: usize,
    last: usize,
    next: usize,
}

/// A tree of elements; index 0 is the root.
#[derive(Default)]
pub(super) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    open: Vec<usize>,
    /// An entity that is none of XML's own five was used here.
    pub(super) foreign_entity: Option<String>,
    /// More elements than are held.
    pub(super) too_large: bool,
}

impl<'a> Tree<'a> {
    /// Forgets everything, keeps the memory.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.open.clear();
        self.foreign_entity = None;
        self.too_large = false;
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// An element begins at text position `start`.
    pub(super) fn open(&mut self, name: &'a str, currency: &'a str, start: usize) {
        let index = self.nodes.len();
        if index >= MOST_NODES {
            self.too_large = true;
            self.open.push(usize::MAX);
            return;
        }
        if let Some(&parent) = self.open.last() {
            let before = self.nodes.get(parent).map_or(0, |node| node.last);
            if before == 0 {
                self.with(parent, |node| node.first = index);
            } else {
                self.with(before, |node| node.next = index);
            }
            self.with(parent, |node| node.last = index);
        }
        let text = Cow::Borrowed("");
        self.nodes.push(Node { name, text, currency, start, end: start, first: 0, last: 0, next: 0 });
        self.open.push(index);
    }

    /// The innermost open element has this text.
    pub(super) fn text(&mut self, text: Cow<'a, str>) {
        if let Some(&top) = self.open.last() {
            self.with(top, |node| {
                if node.text.is_empty() {
                    node.text = text;
                } else if !text.trim().is_empty() || node.first == 0 {
                    node.text.to_mut().push_str(&text);
                }
            });
        }
    }

    /// The innermost open element ends before text position `end`.
    pub(super) fn close(&mut self, end: usize) {
        if let Some(top) = self.open.pop() {
            self.with(top, |node| node.end = end);
        }
    }

    /// The outermost element.
    pub(super) fn root(&self) -> Option<At<'_, 'a>> {
        (!self.nodes.is_empty()).then_some(At { tree: self, index: 0 })
    }

    fn with(&mut self, index: usize, change: impl FnOnce(&mut Node<'a>)) {
        if let Some(node) = self.nodes.get_mut(index) {
            change(node);
        }
    }
}

/// One element of a tree.
#[derive(Clone, Copy)]
pub(super) struct At<'t, 'a> {
    tree: &'t Tree<'a>,
    index: usize,
}

impl<'t, 'a> At<'t, 'a> {
    fn node(self) -> Option<&'t Node<'a>> {
        self.tree.nodes.get(self.index)
    }

    /// Its local name.
    pub(super) fn name(self) -> &'a str {
        self.node().map_or("", |node| node.name)
    }

    /// Its own text, without white space around it.
    pub(super) fn text(self) -> &'t str {
        self.node().map_or("", |node| node.text.trim())
    }

    /// The value of its `Ccy` attribute.
    pub(super) fn currency(self) -> &'a str {
        self.node().map_or("", |node| node.currency)
    }

    /// Where it begins and ends in the text.
    pub(super) fn span(self) -> (usize, usize) {
        self.node().map_or((0, 0), |node| (node.start, node.end))
    }

    /// Its children, in order.
    pub(super) fn children(self) -> impl Iterator<Item = At<'t, 'a>> {
        let tree = self.tree;
        let at = move |index: usize| (index != 0).then_some(At { tree, index });
        let first = self.node().and_then(|node| at(node.first));
        std::iter::successors(first, move |child| child.node().and_then(|node| at(node.next)))
    }

    /// Its children of this name.
    pub(super) fn all(self, name: &'static str) -> impl Iterator<Item = At<'t, 'a>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// The first descendant on this path of names.
    pub(super) fn at(self, path: &[&'static str]) -> Option<At<'t, 'a>> {
        path.iter().try_fold(self, |at, name| at.all(name).next())
    }

    /// The text at the end of the first of these paths that has one; empty if none has.
    pub(super) fn first_text(self, paths: &[&[&'static str]]) -> &'t str {
        paths
            .iter()
            .filter_map(|path| self.at(path))
            .map(At::text)
            .find(|text| !text.is_empty())
            .unwrap_or("")
    }
}
