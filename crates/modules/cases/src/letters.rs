//! What a letter of a case says: the frame from the organisation, the data from the case.

use serde_json::json;
use stoa_documents::{Addressee, LetterFacts, LetterRequest, Sender, Signatory, Template, Theme};
use stoa_processes::LockedJob;
use stoa_types::{Actor, Locale};

use crate::error::CasesError;
use crate::model::CaseRow;
use crate::packages::Package;
use crate::{Cases, sql};

/// The request for one letter.
pub(crate) async fn request(
    cases: &Cases,
    actor: &Actor,
    case: &CaseRow,
    package: &Package,
    job: &LockedJob,
    source: &str,
    locale: Locale,
) -> Result<LetterRequest, CasesError> {
    let parts = cases.parts();
    let system = Actor::system(actor.tenant, "cases");
    let organisation = parts.organisations.organisation(actor.tenant).await.map_err(CasesError::internal)?;
    let unit = parts.organisations.group_name(actor.tenant, &case.office).await.map_err(CasesError::internal)?;
    let person = parts.identity.person(&system, case.applicant, "letter").await.map_err(CasesError::internal)?;
    let decision = sql::decision_of(cases.store(), case.id).await?;
    let now = cases.world().now();
    let zone = jiff::tz::TimeZone::get(&organisation.facts.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let date = now.to_jiff().to_zoned(zone).date().to_string();
    let facts = &organisation.facts;
    let name = facts.name.text(locale).to_owned();
    let address = &person.address;
    let town = format!("{} {}", address.postcode, address.town).trim().to_owned();
    let lines = [address.street.clone(), town.clone()].into_iter().filter(|line| !line.is_empty()).collect();
    let outcome = decision.as_ref().map(|decision| decision.outcome.as_str()).unwrap_or_default();
    let outcome_name = package.manifest.outcomes.get(outcome).map_or("", |name| name.text(locale));
    let data = json!({
        "number": case.number,
        "date": date,
        "locale": locale.tag(),
        "service": package.name.text(locale),
        "applicant": {"name": person.name(), "street": address.street, "postcode": address.postcode, "town": address.town},
        "application": sql::application_data(cases.store(), case.id).await?,
        "decision": {
            "outcome": outcome,
            "name": outcome_name,
            "reasons": decision.as_ref().and_then(|decision| decision.reasons.clone()).unwrap_or_default(),
            "automated": decision.as_ref().is_some_and(|decision| decision.automated),
            "date": date,
        },
        "variables": job.variables,
    });
    let sender_town = format!("{} {}", facts.address.postcode, facts.address.town).trim().to_owned();
    let channels = [&facts.contact.phone, &facts.contact.email, &facts.contact.web];
    Ok(LetterRequest {
        template: Template { name: format!("letters/{}", job.element), source: source.to_owned() },
        data,
        facts: LetterFacts {
            reference: case.number.clone(),
            date,
            addressee: Addressee { name: person.name(), lines },
            sender: Sender {
                unit: unit.map(|unit| unit.text(locale).to_owned()),
                lines: [facts.address.street.clone(), sender_town]
                    .into_iter()
                    .filter(|line| !line.is_empty())
                    .collect(),
                channels: channels.into_iter().filter(|channel| !channel.is_empty()).cloned().collect(),
            },
            contact: None,
            due: None,
            signatory: Signatory::default(),
        },
        theme: Theme { name, color: facts.theme.primary.clone(), logo_svg: facts.logo.clone(), font: None },
        locale,
        ident: job.idempotency_key.clone(),
        timestamp: now,
    })
}
