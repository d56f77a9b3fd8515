//! Public services as CPSV-AP 3.2 describes them: import, export, search.
