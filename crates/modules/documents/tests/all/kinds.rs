//! Which files are taken in.

use stoa_documents::DocumentError;
use stoa_store::testing::stores;

use crate::uploads::{Desk, MIGRATED, upload};

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, content) in entries {
        out.extend_from_slice(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0");
        let size = u32::try_from(content.len()).unwrap().to_le_bytes();
        out.extend_from_slice(&size);
        out.extend_from_slice(&size);
        out.extend_from_slice(&u16::try_from(name.len()).unwrap().to_le_bytes());
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(content);
    }
    out
}

#[tokio::test]
async fn the_kind_of_a_file_is_found_by_its_content() {
    let test = stores(MIGRATED).await.remove(0);
    let desk = Desk::on(&test);
    let odt = zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<a/>")]);
    let docx = zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<a/>")]);
    let xlsx = zip(&[("_rels/.rels", b"<a/>"), ("xl/workbook.xml", b"<a/>")]);
    let accepted: [(&[u8], &str, &str); 9] = [
        (b"%PDF-1.4 x", "application/pdf", "a.pdf"),
        (b"\xef\xbb\xbf\n%PDF-1.4 x", "application/pdf", "a.pdf"),
        (b"\x89PNG\r\n\x1a\nx", "image/png", "a.png"),
        (b"\xff\xd8\xff\xe0x", "image/jpeg", "a.jpg"),
        (b"\0\0\0\x18ftypheicx", "image/heic", "a.heic"),
        ("Καλημέρα,\næøå".as_bytes(), "text/plain", "a.txt"),
        (&odt, "application/vnd.oasis.opendocument.text", "a.odt"),
        (&docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a.docx"),
        (&xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "a.xlsx"),
    ];
    for (content, media_type, name) in accepted {
        let document = desk.store(upload(desk.draft, "a.exe"), content).await.unwrap();
        assert_eq!((document.media_type.as_str(), document.file_name.as_str()), (media_type, name));
    }
}

#[tokio::test]
async fn other_kinds_are_refused_whatever_they_are_called() {
    let test = stores(MIGRATED).await.remove(0);
    let desk = Desk::on(&test);
    let archive = zip(&[("evil.exe", b"MZ")]);
    let macros = zip(&[("[Content_Types].xml", b"<a/>"), ("word/vbaProject.bin", b"x"), ("word/document.xml", b"x")]);
    let refused: [&[u8]; 11] = [
        b"MZ\x90\0",
        b"\x7fELF",
        b"<html><script>",
        b"  \n<svg xmlns='x'/>",
        b"<?xml version='1.0'?>",
        b"GIF89a\0\0",
        b"PK\x03\x04",
        &archive,
        &macros,
        b"text \0 with zero",
        b"latin1 \xe6",
    ];
    for content in refused {
        let error = desk.store(upload(desk.draft, "a.pdf"), content).await.unwrap_err();
        assert!(matches!(error, DocumentError::MediaType), "{content:?}: {error}");
    }
    assert!(matches!(desk.store(upload(desk.draft, "a.pdf"), b"").await, Err(DocumentError::Empty)));
    assert_eq!(desk.files(), 0, "nothing of a refused file is kept");
}

#[tokio::test]
async fn a_file_name_keeps_no_folder_and_gets_the_extension_of_its_content() {
    let test = stores(MIGRATED).await.remove(0);
    let desk = Desk::on(&test);
    for (given, kept) in [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\plans\\house.PDF", "house.PDF"),
        ("a\r\nb\".html", "ab_.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("Søknad – Αίτηση.pdf", "Søknad – Αίτηση.pdf"),
    ] {
        let document = desk.store(upload(desk.draft, given), b"%PDF-1.7").await.unwrap();
        assert_eq!(document.file_name, kept, "{given:?}");
    }
    let long = desk.store(upload(desk.draft, &"x".repeat(5000)), b"%PDF-1.7").await.unwrap();
    assert!(long.file_name.len() < 300);
}
