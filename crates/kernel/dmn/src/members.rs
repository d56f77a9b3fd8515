//! The names of entries: components, outputs, columns and the elements of imported models.

use stoa_feel::Names;

use crate::model::{Boxed, BoxedKind, DrgKind, FunctionDefinition, ItemDefinition, Model};

/// All names that may follow a point or stand in a filter, in any of the models.
pub(crate) fn of(models: &[Model]) -> Names {
    let mut members = Names::new();
    for model in models {
        model.items.iter().for_each(|item| item_members(&mut members, item));
        for element in &model.elements {
            members.add_member(&element.name);
            match &element.kind {
                DrgKind::Decision { logic: Some(logic), .. } => boxed_members(&mut members, logic),
                DrgKind::Knowledge { function: Some(FunctionDefinition { body: Some(body), .. }) } => {
                    boxed_members(&mut members, body);
                }
                _ => {}
            }
        }
        model
            .imports
            .iter()
            .filter(|import| !import.name.is_empty())
            .for_each(|import| members.add_member(&import.name));
    }
    members
}

fn item_members(names: &mut Names, item: &ItemDefinition) {
    for component in &item.components {
        names.add_member(&component.name);
        item_members(names, component);
    }
}

fn boxed_members(names: &mut Names, boxed: &Boxed) {
    match &boxed.kind {
        BoxedKind::Table(table) => {
            table.outputs.iter().filter_map(|output| output.name.as_deref()).for_each(|name| names.add_member(name));
        }
        BoxedKind::Context { entries, result } => {
            for (variable, inner) in entries {
                names.add_member(&variable.name);
                inner.iter().for_each(|inner| boxed_members(names, inner));
            }
            result.iter().for_each(|inner| boxed_members(names, inner));
        }
        BoxedKind::Relation { columns, .. } => columns.iter().for_each(|column| names.add_member(&column.name)),
        BoxedKind::Function(FunctionDefinition { body: Some(body), .. }) => boxed_members(names, body),
        BoxedKind::List(items) => items.iter().for_each(|inner| boxed_members(names, inner)),
        _ => {}
    }
}
