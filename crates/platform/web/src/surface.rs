//! A surface as the layout sees it: its name, its navigation, its audience.

use crate::routes::Access;

/// For whom the pages are: decides their density.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Citizens: roomy.
    Citizen,
    /// Staff: dense.
    Staff,
}

/// One entry of the main navigation.
#[derive(Clone, Copy, Debug)]
pub struct NavItem {
    /// The id that a page names as its place.
    pub id: &'static str,
    /// The text key of its label.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Who sees it.
    pub access: Access,
}

/// A surface.
#[derive(Clone, Copy, Debug)]
pub struct Surface {
    /// Its stable name.
    pub key: &'static str,
    /// The text key of the name in the header; empty for the tenant's own name.
    pub brand: &'static str,
    /// Its first page; also the beginning of all its addresses.
    pub home: &'static str,
    /// Its navigation.
    pub nav: &'static [NavItem],
    /// For whom it is.
    pub audience: Audience,
    /// Who may come in at all; decides where its link is shown.
    pub access: Access,
}
