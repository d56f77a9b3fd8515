//! Finding the component that a condition names: by data path, path or key, from the form or a nested form.

use std::cell::Cell;
use std::collections::HashMap;

use serde_json::Value;

use super::{Component, FormTree, ModelType, NodeId, Paths};
use crate::js::path;

/// Most rows and groups looked at for one reference.
const VISIT_LIMIT: usize = 20_000;

/// Most work of all searches of a run; beyond it nothing is found.
pub(crate) const WORK_LIMIT: usize = 1_000_000;

/// The names under which components can be referred to.
#[derive(Debug, Default)]
pub(crate) struct Index {
    names: HashMap<String, Vec<NodeId>>,
    /// The depth of the top components.
    depth: usize,
}

impl Index {
    /// One index for the form and one for each nested form.
    pub(crate) fn build_all(tree: &FormTree) -> HashMap<Option<NodeId>, Self> {
        let mut all = HashMap::from([(None, Self::build(tree, &tree.top, 0))]);
        for (id, node) in tree.nodes.iter().enumerate() {
            if node.component.model == ModelType::DataObject {
                all.insert(Some(id), Self::build(tree, &node.children, node.depth + 1));
            }
        }
        all
    }

    fn build(tree: &FormTree, top: &[NodeId], depth: usize) -> Self {
        let mut index = Self { names: HashMap::new(), depth };
        let mut pending: Vec<(NodeId, Option<(NodeId, Paths)>)> = top.iter().rev().map(|id| (*id, None)).collect();
        while let Some((id, parent)) = pending.pop() {
            let Some(node) = tree.nodes.get(id) else { continue };
            let above =
                parent.as_ref().and_then(|(id, paths)| tree.component(*id).map(|above| (above.as_ref(), paths)));
            let paths = Paths::of(&node.component, above);
            index.add(id, &node.component, &paths);
            pending.extend(node.children.iter().rev().map(|child| (*child, Some((id, paths.clone())))));
        }
        index
    }

    fn add(&mut self, id: NodeId, component: &Component, paths: &Paths) {
        let data = without_rows(&paths.data);
        let local_data = without_rows(&paths.local_data);
        let mut names: Vec<&str> =
            vec![&paths.path, &paths.full, &paths.local, &paths.full_local, &data, &local_data, &component.key];
        names.sort_unstable();
        names.dedup();
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            self.names.entry(name.to_owned()).or_default().push(id);
        }
    }

    fn candidates(&self, tree: &FormTree, reference: &str) -> Vec<NodeId> {
        let plain = without_rows(reference);
        let mut found: Vec<NodeId> = self.names.get(&plain).cloned().unwrap_or_default();
        if let Some((option_of, _)) = plain.rsplit_once('.')
            && let Some(ids) = self.names.get(option_of)
        {
            let boxes = |id: &&NodeId| tree.component(**id).is_some_and(|c| c.type_name == "selectboxes");
            found.extend(ids.iter().filter(boxes));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// A path without its row numbers.
fn without_rows(path: &str) -> String {
    if !path.contains('[') {
        return path.to_owned();
    }
    let mut plain = String::with_capacity(path.len());
    let mut inside = false;
    for letter in path.chars() {
        match letter {
            '[' => inside = true,
            ']' => inside = false,
            other if !inside => plain.push(other),
            _ => {}
        }
    }
    plain
}

/// A component that fits a reference.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The component.
    pub(crate) id: NodeId,
    /// Where its value is.
    pub(crate) data_path: String,
}

#[derive(Default)]
struct Matches {
    data: Option<Found>,
    local_data: Option<Found>,
    full: Option<Found>,
    path: Option<Found>,
    full_local: Option<Found>,
    local: Option<Found>,
    key: Option<Found>,
}

/// Whether a nested form is left out of the walk, by its value and row.
pub(crate) type Skips<'a> = &'a dyn Fn(NodeId, Option<&Value>, Option<usize>) -> bool;

/// A search for one reference.
pub(crate) struct Search<'a> {
    /// The form.
    pub(crate) tree: &'a FormTree,
    /// The nested form to search, or the whole form.
    pub(crate) root: Option<NodeId>,
    /// The data that tells which rows there are; none for a search of the form alone.
    pub(crate) data: Option<&'a Value>,
    /// The row of the component that asks.
    pub(crate) index: Option<usize>,
    /// The rows around the component that asks, if a reference means those.
    pub(crate) rows: &'a [(NodeId, usize)],
    /// Whether a nested form is left out of the walk at the moment.
    pub(crate) skips: Skips<'a>,
    /// Work of all searches of a run so far.
    pub(crate) spent: &'a Cell<usize>,
}

impl Search<'_> {
    /// The best fit for a reference.
    pub(crate) fn find(&self, reference: &str) -> Option<Found> {
        let index = self.tree.index.get(&self.root)?;
        let candidates = index.candidates(self.tree, reference);
        let mut walk = Walk { search: self, reference, matches: Matches::default(), depth: index.depth, visits: 0 };
        walk.visit(&candidates, index.depth, None);
        let found = walk.matches;
        found.data.or(found.local_data).or(found.full).or(found.path).or(found.full_local).or(found.local).or(found.key)
    }

    fn ancestor(&self, mut id: NodeId, depth: usize) -> NodeId {
        while let Some(node) = self.tree.nodes.get(id).filter(|node| node.depth > depth) {
            match node.parent {
                Some(parent) => id = parent,
                None => break,
            }
        }
        id
    }
}

struct Walk<'a, 'b> {
    search: &'a Search<'b>,
    reference: &'a str,
    matches: Matches,
    depth: usize,
    visits: usize,
}

impl Walk<'_, '_> {
    fn visit(&mut self, candidates: &[NodeId], depth: usize, parent: Option<(NodeId, &Paths)>) {
        let mut rest = candidates;
        while let Some(first) = rest.first() {
            self.visits += 1;
            self.search.spent.set(self.search.spent.get() + 1);
            if self.visits > VISIT_LIMIT || self.search.spent.get() > WORK_LIMIT {
                return;
            }
            let id = self.search.ancestor(*first, depth);
            let count = rest.iter().take_while(|other| self.search.ancestor(**other, depth) == id).count();
            let (group, others) = rest.split_at(count);
            rest = others;
            let Some(component) = self.search.tree.component(id) else { continue };
            let above = parent.and_then(|(id, paths)| self.search.tree.component(id).map(|c| (c.as_ref(), paths)));
            let paths = Paths::of(component, above);
            let below = match group.split_first() {
                Some((own, below)) if *own == id => {
                    self.matched(id, component, &paths);
                    below
                }
                _ => group,
            };
            if !below.is_empty() {
                self.descend(id, component, paths, below, depth);
            }
        }
    }

    fn descend(&mut self, id: NodeId, component: &Component, mut paths: Paths, below: &[NodeId], depth: usize) {
        let Some(data) = self.search.data else {
            return self.visit(below, depth + 1, Some((id, &paths)));
        };
        if !component.nested {
            return self.visit(below, depth + 1, Some((id, &paths)));
        }
        let value = path::get(data, &paths.data);
        if !component.model.is_rows() {
            if component.model == ModelType::DataObject && (self.search.skips)(id, value, paths.index) {
                return;
            }
            return self.visit(below, depth + 1, Some((id, &paths)));
        }
        match value {
            None => self.visit(below, depth + 1, Some((id, &paths))),
            Some(Value::Array(rows)) => {
                for row in self.rows(id, rows, below) {
                    paths.index = Some(row);
                    self.visit(below, depth + 1, Some((id, &paths)));
                }
            }
            Some(_) => {}
        }
    }

    /// The rows worth a look: all, unless one list alone is on the way and the reference names no row.
    fn rows(&self, id: NodeId, rows: &[Value], below: &[NodeId]) -> Vec<usize> {
        let live = |at: &usize| rows.get(*at).is_some_and(super::settings::truthy);
        let names_row = self.reference.contains('[');
        if !names_row && let Some((_, own)) = self.search.rows.iter().find(|(list, _)| *list == id) {
            return vec![*own];
        }
        let single = !names_row && self.lists_above(id) == 0 && below.iter().all(|other| self.lists_above(*other) == 1);
        if !single {
            return (0..rows.len()).filter(live).collect();
        }
        let first = (0..rows.len()).find(live);
        let own = self.search.index.filter(|at| live(at));
        let mut wanted: Vec<usize> = first.into_iter().chain(own).collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    fn lists_above(&self, id: NodeId) -> usize {
        let mut count = 0;
        let mut parent = self.search.tree.nodes.get(id).and_then(|node| node.parent);
        while let Some(node) =
            parent.and_then(|id| self.search.tree.nodes.get(id)).filter(|node| node.depth >= self.depth)
        {
            count += usize::from(node.component.model.is_rows());
            parent = node.parent;
        }
        count
    }

    fn matched(&mut self, id: NodeId, component: &Component, paths: &Paths) {
        let (reference, option) = option_of(self.reference, component);
        let found = Found { id, data_path: paths.data.clone() };
        let of_option = Found { id, data_path: format!("{}{option}", paths.data) };
        let same_row = paths.index.is_some() && paths.index == self.search.index;
        let tree = self.search.tree;
        let data_before = |found: &Option<Found>| {
            found.as_ref().and_then(|found| tree.component(found.id)).is_some_and(|c| c.model.has_data())
        };
        let matches = &mut self.matches;
        for (name, place) in [(&paths.data, &mut matches.data), (&paths.local_data, &mut matches.local_data)] {
            if name == reference && (place.is_none() || (component.model.has_data() && data_before(place))) {
                *place = Some(of_option.clone());
            }
        }
        let formal = [
            (&paths.path, &mut matches.path),
            (&paths.full, &mut matches.full),
            (&paths.local, &mut matches.local),
            (&paths.full_local, &mut matches.full_local),
        ];
        for (name, place) in formal {
            if name == reference && (place.is_none() || same_row) {
                *place = Some(found.clone());
            }
        }
        if matches.key.is_none() && component.key == reference {
            matches.key = Some(found);
        }
    }
}

/// The reference without the name of an option, and that name with its dot, for selectboxes.
fn option_of<'r>(reference: &'r str, component: &Component) -> (&'r str, &'r str) {
    if component.type_name == "selectboxes"
        && let Some(dot) = reference.rfind('.')
        && let (Some(before), Some(option)) = (reference.get(..dot), reference.get(dot..))
        && option.len() > 1
        && before.ends_with(&component.key)
    {
        return (before, option);
    }
    (reference, "")
}
