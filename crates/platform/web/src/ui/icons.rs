//! Drawings of 24 by 24, in the colour of the text around them. They say nothing to screen readers: a word does.

use maud::{Markup, html};

/// The icon of that name; a dot when there is none.
pub fn icon(name: &str) -> Markup {
    let path = match name {
        "alert" => "M12 4 2.8 20h18.4zM12 10v4M12 17v.01",
        "archive" => "M4 4h16v4H4zM5 8v12h14V8M10 12h4",
        "arrow" => "M5 12h14M13 6l6 6-6 6",
        "back" => "M19 12H5M11 6l-6 6 6 6",
        "calendar" => "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
        "check" => "M4 12.5 9.5 18 20 6.5",
        "clock" => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5V12l3 2",
        "close" => "M6 6l12 12M18 6 6 18",
        "document" => "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
        "down" => "M6 9l6 6 6-6",
        "download" => "M12 4v11M7 10.5l5 5 5-5M5 20h14",
        "globe" => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18",
        "info" => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v5.5M12 7.5v.01",
        "lock" => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
        "mail" => "M3 6h18v12H3zM3 7l9 7 9-7",
        "menu" => "M4 7h16M4 12h16M4 17h16",
        "money" => "M3 6h18v12H3zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M6 9v.01M18 15v.01",
        "paperclip" => "M20 11.5l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L9.8 17a1.6 1.6 0 0 1-2.3-2.3l7.5-7.5",
        "pause" => "M8 5v14M16 5v14",
        "pen" => "M4 20l1-4L16.5 4.500l3 3L8 19zM14 7l3 3",
        "person" | "user" => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c0-5 4-7 8-7s8 2 8 7",
        "place" => {
            "M12 21c-5-6-7-8.500-7-11.500a7 7 0 0 1 14 0C19 12.500 17 15 12 21M12 7a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5"
        }
        "print" => "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z",
        "retry" => "M20 11a8 8 0 1 0-2 6M20 5v6h-6",
        "search" => "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13M15.500 15.500 21 21",
        "sort" => "M8 10l4-4 4 4M8 14l4 4 4-4",
        "sort-up" => "M7 15l5-6 5 6",
        "sort-down" => "M7 9l5 6 5-6",
        "upload" => "M12 16V5M7 9.500l5-5 5 5M5 20h14",
        _ => "M12 12v.01",
    };
    html! { svg."icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false" { path d=(path) {} } }
}
