//! Files have 400 lines at most as a rule and never more than 800; functions 70 at most.

use syn::visit::{self, Visit};

use crate::{Report, Tree};

const RULE: &str = "sizes";
const FILE_RULE: usize = 400;
const FILE_MOST: usize = 800;
const FUNCTION_MOST: usize = 70;

pub(crate) fn check(tree: &Tree, report: &mut Report) {
    for file in tree.rust() {
        let lines = file.text.lines().count();
        if lines > FILE_MOST {
            report.find(&file.path, 0, RULE, format!("{lines} lines: split what has more than {FILE_MOST}"));
        } else if lines > FILE_RULE {
            report.note(&file.path, 0, RULE, format!("{lines} lines: more than {FILE_RULE} is seldom good"));
        }
        // A file that cannot be read is reported by the rule on SQL.
        let Ok(code) = syn::parse_file(&file.text) else { continue };
        let mut functions = Functions::default();
        functions.visit_file(&code);
        for (line, name, length) in functions.long {
            let message = format!("{name} has {length} lines: split what has more than {FUNCTION_MOST}");
            if file.is_beside_the_product() {
                report.note(&file.path, line, RULE, message);
            } else {
                report.find(&file.path, line, RULE, message);
            }
        }
    }
}

#[derive(Default)]
struct Functions {
    long: Vec<(usize, String, usize)>,
}

impl Functions {
    fn measure(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let (first, last) = (signature.fn_token.span.start().line, block.brace_token.span.close().end().line);
        let length = last.saturating_sub(first) + 1;
        if length > FUNCTION_MOST {
            self.long.push((first, signature.ident.to_string(), length));
        }
    }
}

impl<'a> Visit<'a> for Functions {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'a syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.measure(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}
