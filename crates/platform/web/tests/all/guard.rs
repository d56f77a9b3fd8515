use crate::support::{TestSite, routes};
use axum::http::StatusCode;
use stoa_types::Role;
use stoa_web::{Access, safe_return};

const CITIZEN: (&str, &str) = ("cookie", "sid=citizen");

#[test]
fn every_route_is_listed_with_the_access_it_needs() {
    let routes = routes();
    let access = |path: &str| routes.list().iter().find(|route| route.path == path).unwrap().access;
    assert_eq!(routes.list().len(), 9);
    assert_eq!(access("/"), Access::Public);
    assert_eq!(access("/desk"), Access::Role(Role::Caseworker));
}

#[test]
fn access_is_refused_without_a_session_and_without_the_role() {
    let any = Access::AnyRole(&[Role::Caseworker, Role::Operator]);
    assert!(Access::Public.allows(false, &[]));
    assert!(!Access::LoggedIn.allows(false, &[]));
    assert!(!any.allows(false, &[Role::Operator]));
    assert!(!any.allows(true, &[Role::Citizen]));
    assert!(any.allows(true, &[Role::Citizen, Role::Operator]));
}

#[tokio::test]
async fn who_is_not_logged_in_is_sent_to_the_login_and_back() {
    let answer = TestSite::new().get("/mine?q=a%20b", &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/login?to=%2Fmine%3Fq%3Da%2520b");
}

#[tokio::test]
async fn who_lacks_the_role_gets_a_page_that_names_it() {
    let site = TestSite::new();
    let answer = site.get("/desk", &[CITIZEN]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("caseworker"));
    let answer = site.get("/desk?lang=el", &[CITIZEN]).await;
    assert!(answer.body.contains("χειριστής υποθέσεων"));
    assert_eq!(site.get("/desk", &[("cookie", "sid=worker")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_unknown_session_counts_as_nobody() {
    let answer = TestSite::new().get("/mine", &[("cookie", "sid=stolen")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_without_the_token_is_refused() {
    let site = TestSite::new();
    for body in ["name=x", "name=x&csrf=", "name=x&csrf=wrong", "name=x&csrf=token-worker"] {
        assert_eq!(site.post("/take", &[CITIZEN], body).await.status, StatusCode::FORBIDDEN, "{body}");
    }
    let answer = site.post("/take", &[CITIZEN], "name=%20x%20&csrf=token-citizen").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("name=x files="));
}

#[tokio::test]
async fn a_visitor_gets_a_token_of_their_own_with_the_form() {
    let site = TestSite::new();
    let answer = site.get("/form", &[]).await;
    let cookie = answer.cookies().into_iter().find(|cookie| cookie.starts_with("visitor=")).unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let token = cookie.strip_prefix("visitor=").unwrap();
    let body = format!("name=v&csrf={token}");
    assert_eq!(site.post("/take", &[("cookie", &cookie)], body.clone()).await.status, StatusCode::OK);
    assert_eq!(site.post("/take", &[], body).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_sent_by_another_site_is_refused() {
    let site = TestSite::new();
    let body = "name=x&csrf=token-citizen";
    for header in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let answer = site.post("/take", &[CITIZEN, ("host", "here.example"), header], body).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{header:?}");
    }
    let own = [CITIZEN, ("host", "here.example"), ("origin", "https://here.example")];
    assert_eq!(site.post("/take", &own, body).await.status, StatusCode::OK);
}

#[tokio::test]
async fn more_than_allowed_is_refused_with_the_limit() {
    let site = TestSite::new();
    let body = format!("csrf=token-citizen&name={}", "x".repeat(600_000));
    let answer = site.post("/take", &[CITIZEN], body).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("524\u{a0}kB"));
}

#[tokio::test]
async fn files_come_with_their_bare_name_and_empty_ones_are_left_out() {
    let body = "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken-citizen\r\n\
                --b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nJana\r\n\
                --b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"C:\\\\docs\\\\plan.pdf\"\r\n\r\n12345\r\n\
                --b\r\nContent-Disposition: form-data; name=\"g\"; filename=\"\"\r\n\r\n\r\n--b--\r\n";
    let headers = [CITIZEN, ("content-type", "multipart/form-data; boundary=b")];
    let answer = TestSite::new().post("/upload", &headers, body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(answer.body.contains("name=Jana files=plan.pdf=5"));
}

#[tokio::test]
async fn malformed_bodies_are_refused_as_such() {
    let site = TestSite::new();
    let cases =
        [("multipart/form-data; boundary=b", "--b\r\nbroken"), ("multipart/form-data", "x"), ("text/xml", "<a/>")];
    for (kind, body) in cases {
        let answer = site.post("/upload", &[CITIZEN, ("content-type", kind)], body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{kind}");
    }
}

#[tokio::test]
async fn what_fails_inside_is_never_shown() {
    let site = TestSite::new();
    for path in ["/fail", "/panics"] {
        let answer = site.get(path, &[]).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!answer.body.contains("secret cause"));
        assert!(answer.body.contains(answer.header("x-request-id")));
    }
}

#[tokio::test]
async fn unknown_addresses_and_methods_get_a_page() {
    let site = TestSite::new();
    let answer = site.get("/nowhere?lang=nb", &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.body.contains("Fant ikke siden"));
    assert_eq!(site.get("/take", &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let site = TestSite::new();
    for path in ["/", "/mine", "/nowhere", "/fail", "/assets/x/nothing.css"] {
        let answer = site.get(path, &[]).await;
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    assert_eq!(site.get("/", &[CITIZEN]).await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn pages_hold_no_inline_script_or_style() {
    let body = TestSite::new().get("/", &[CITIZEN]).await.body;
    assert!(!body.contains("<style") && !body.contains(" style=") && !body.contains(" onclick="));
    assert!(!body.contains("<script>"));
}

#[tokio::test]
async fn a_login_gets_a_new_session_and_never_leads_elsewhere() {
    let site = TestSite::new();
    let answer = site.post("/enter", &[CITIZEN], "csrf=token-citizen").await;
    assert_eq!(answer.header("location"), "/");
    assert!(answer.cookies().iter().any(|cookie| cookie.starts_with("sid=fresh; ") && cookie.contains("HttpOnly")));
    assert_eq!(site.get("/mine", &[CITIZEN]).await.status, StatusCode::SEE_OTHER);
    for bad in ["//evil", "https://evil", "/\\evil", "/a\r\nb", "evil", ""] {
        assert_eq!(safe_return(bad), None, "{bad:?}");
    }
    assert_eq!(safe_return("/cases?after=1"), Some("/cases?after=1"));
}

#[tokio::test]
async fn language_and_colours_are_chosen_by_link_and_kept() {
    let site = TestSite::new();
    let answer = site.get("/?lang=cs&scheme=dark&q=x", &[]).await;
    assert!(answer.body.contains("lang=\"cs\"") && answer.body.contains("data-color-scheme=\"dark\""));
    assert!(answer.body.contains("Portál obce") && answer.body.contains("q=x"));
    assert!(answer.cookies().iter().any(|cookie| cookie.starts_with("lang=cs;")));
    let answer = site.get("/", &[("cookie", "lang=da; scheme=light")]).await;
    assert!(answer.body.contains("lang=\"da\"") && answer.body.contains("data-color-scheme=\"light\""));
    let answer = site.get("/", &[("accept-language", "fr, no;q=0.8, en")]).await;
    assert!(answer.body.contains("lang=\"nb\""));
}
