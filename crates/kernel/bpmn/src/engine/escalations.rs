//! Escalations: who catches them, interrupting or not.

use serde_json::Value;

use super::run::{Run, Step};
use crate::effects::{Ended, Thrown};
use crate::model::{Kind, Trigger};

impl Run<'_> {
    /// Throws an escalation at a token. What nobody catches is forgotten.
    pub(crate) fn escalate(&mut self, at: u64, code: Option<&str>) -> Step {
        let found = self.catching(at, |trigger| match trigger {
            Trigger::Escalation { code: None, .. } => Some(false),
            Trigger::Escalation { code: Some(wanted), .. } => (Some(wanted.as_str()) == code).then_some(true),
            _ => None,
        });
        let Some((owner, event)) = found else { return self.escalate_outside(code) };
        let kind = &self.def.node(event).kind;
        let (trigger, interrupting) = match kind {
            Kind::Start { trigger, interrupting, .. } | Kind::Boundary { trigger, interrupting, .. } => {
                (trigger, *interrupting)
            }
            _ => return Ok(()),
        };
        let boundary = matches!(kind, Kind::Boundary { .. });
        if let Trigger::Escalation { code_variable: Some(name), .. } = trigger {
            let scope = if boundary { self.parent_of(owner) } else { owner };
            self.set(scope, name, code.map_or(Value::Null, |code| Value::String(code.to_owned())))?;
        }
        if boundary {
            self.boundary(owner, event, interrupting)
        } else {
            self.event_subprocess(owner, event, interrupting)
        }
    }

    fn escalate_outside(&mut self, code: Option<&str>) -> Step {
        let Some(catches) = &self.inst.called else { return Ok(()) };
        let fits = |wanted: &Option<String>| wanted.as_deref().is_none_or(|wanted| Some(wanted) == code);
        let Some((_, interrupting)) = catches.escalations.iter().find(|(wanted, _)| fits(wanted)) else {
            return Ok(());
        };
        let interrupting = *interrupting;
        let code = code.map(str::to_owned);
        let variables = self.inst.variables().clone();
        if interrupting {
            return self.end_all(Ended::Escalation { code, variables });
        }
        self.fx.thrown.push(Thrown::Escalation { code, variables });
        Ok(())
    }
}
