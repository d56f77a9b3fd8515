//! Where and in which language a person is told things.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use stoa_identity::{Identity, IdentityError};
use stoa_types::{Actor, Locale, OrganisationId, PersonId};

/// A person's contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// E-mail address; none when the person cannot be reached this way.
    pub email: Option<String>,
    /// The person's language.
    pub locale: Option<Locale>,
}

/// Knows persons' contacts.
pub trait ContactPoints: Send + Sync + 'static {
    /// The contact of a person; `None` when the person is not known (any more).
    fn contact(
        &self,
        tenant: OrganisationId,
        person: PersonId,
    ) -> impl Future<Output = Result<Option<Contact>, String>> + Send;
}

impl ContactPoints for Identity {
    async fn contact(&self, tenant: OrganisationId, person: PersonId) -> Result<Option<Contact>, String> {
        match Self::contact(self, &Actor::system(tenant, "notifications"), person, "notification").await {
            Ok(point) => {
                let email = Some(point.email).filter(|email| !email.trim().is_empty());
                Ok(Some(Contact { email, locale: point.locale }))
            }
            Err(IdentityError::NotFound) => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// [`ContactPoints`] as an object.
pub(crate) trait AnyContacts: Send + Sync {
    fn contact(&self, tenant: OrganisationId, person: PersonId) -> BoxFuture<'_, Result<Option<Contact>, String>>;
}

impl<C: ContactPoints> AnyContacts for C {
    fn contact(&self, tenant: OrganisationId, person: PersonId) -> BoxFuture<'_, Result<Option<Contact>, String>> {
        ContactPoints::contact(self, tenant, person).boxed()
    }
}
