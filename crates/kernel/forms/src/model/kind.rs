//! The registry of component types.

/// What a component is, whatever name a platform gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Kind {
    /// One line of text.
    TextField,
    /// Several lines of text.
    TextArea,
    /// A number.
    Number,
    /// An amount of money.
    Currency,
    /// A secret word.
    Password,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
    /// A telephone number.
    Phone,
    /// A national identity number.
    NationalId,
    /// The number of an organisation.
    OrganisationNumber,
    /// A bank account, national or IBAN.
    BankAccount,
    /// A day picked from a calendar, with or without a time.
    DateTime,
    /// A day given by three parts.
    Day,
    /// A month of a year.
    Month,
    /// A year.
    Year,
    /// A time of day.
    Time,
    /// One of several.
    Radio,
    /// One or several of a list.
    Select,
    /// Any of several.
    SelectBoxes,
    /// Yes or no.
    Checkbox,
    /// Questions with the same answers.
    Survey,
    /// Words.
    Tags,
    /// A postal address.
    Address,
    /// Uploaded files.
    File,
    /// A signature.
    Signature,
    /// A value that is not shown.
    Hidden,
    /// A group with a key of its own.
    Container,
    /// A table of rows.
    DataGrid,
    /// Rows edited one at a time.
    EditGrid,
    /// Free names and values.
    DataMap,
    /// A form within the form.
    NestedForm,
    /// A step of a wizard, or a titled box.
    Panel,
    /// A group with a caption.
    FieldSet,
    /// A box.
    Well,
    /// Side by side.
    Columns,
    /// A table for layout.
    Table,
    /// Tabs or folds.
    Tabs,
    /// Text between the questions.
    Content,
    /// A heading, paragraph or other element of text.
    HtmlElement,
    /// A notice.
    Alert,
    /// A button; the surface has its own.
    Button,
    /// Data fetched from elsewhere.
    DataSource,
    /// Summary, captcha and other helpers that the surface replaces.
    Helper,
    /// A type that is not known: shown by the fallback.
    #[default]
    Unknown,
}

impl Kind {
    /// The kind of a type name, aliases of real platforms included.
    pub fn of(type_name: &str) -> Self {
        let plain: String =
            type_name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let plain = plain.strip_prefix("simple").filter(|rest| !rest.is_empty()).unwrap_or(&plain);
        let plain = plain.strip_suffix("advanced").filter(|rest| !rest.is_empty()).unwrap_or(plain);
        let plain = plain.strip_suffix("nijmegen").filter(|rest| !rest.is_empty()).unwrap_or(plain);
        Self::named(plain)
    }

    fn named(plain: &str) -> Self {
        match plain {
            "textfield" | "text" | "input" | "firstname" | "surname" | "placename" | "postcode" | "licenseplate" => {
                Self::TextField
            }
            "textarea" => Self::TextArea,
            "number" | "numeric" | "integer" => Self::Number,
            "currency" | "money" => Self::Currency,
            "password" => Self::Password,
            "email" | "epost" => Self::Email,
            "url" => Self::Url,
            "phonenumber" | "phone" | "tel" => Self::Phone,
            "fnrfield" | "bsn" | "nationalid" | "nationalidentitynumber" | "ssn" | "fnr" => Self::NationalId,
            "orgnr" | "organisasjonsnummer" | "kvk" | "cvr" | "ico" => Self::OrganisationNumber,
            "bankaccount" | "iban" | "kontonummer" => Self::BankAccount,
            "datetime" | "date" | "datepicker" | "navdatepicker" => Self::DateTime,
            "day" => Self::Day,
            "monthpicker" | "month" => Self::Month,
            "year" | "yearpicker" => Self::Year,
            "time" => Self::Time,
            "radio" | "radiopanel" | "radiobuttons" => Self::Radio,
            "select" | "navselect" | "landvelger" | "valutavelger" | "countrypicker" | "resource" | "orgbook" => {
                Self::Select
            }
            "selectboxes" | "checkboxes" => Self::SelectBoxes,
            "checkbox" | "navcheckbox" | "switch" => Self::Checkbox,
            "survey" | "likert" => Self::Survey,
            "tags" => Self::Tags,
            "address" | "adres" | "navaddress" | "addressnl" | "bcaddress" => Self::Address,
            "file" | "attachment" | "upload" | "dropzone" => Self::File,
            "signature" => Self::Signature,
            "hidden" => Self::Hidden,
            "container" | "identity" => Self::Container,
            "datagrid" | "datatable" | "dynamicwizard" => Self::DataGrid,
            "editgrid" => Self::EditGrid,
            "datamap" => Self::DataMap,
            "form" => Self::NestedForm,
            "panel" => Self::Panel,
            "fieldset" | "navskjemagruppe" | "skjemagruppe" => Self::FieldSet,
            "well" | "row" => Self::Well,
            "columns" | "cols2" | "cols3" | "cols4" => Self::Columns,
            "table" => Self::Table,
            "tabs" | "accordion" => Self::Tabs,
            "content" | "paragraph" => Self::Content,
            "htmlelement" | "heading" | "header" => Self::HtmlElement,
            "alertstripe" | "alert" => Self::Alert,
            "button" | "btnsubmit" | "btnreset" => Self::Button,
            "datasource" | "datafetcher" => Self::DataSource,
            "captcha" | "recaptcha" | "reviewpage" | "summary" | "formsummary" => Self::Helper,
            _ => Self::Unknown,
        }
    }

    /// Whether people type or choose a value in it.
    pub const fn is_input(self) -> bool {
        !self.is_text() && !self.is_layout() && !matches!(self, Self::Button | Self::DataSource | Self::Helper)
    }

    /// Whether it is text between the questions.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Content | Self::HtmlElement | Self::Alert)
    }

    /// Whether it only groups others and has no data of its own.
    pub const fn is_layout(self) -> bool {
        matches!(self, Self::Panel | Self::FieldSet | Self::Well | Self::Columns | Self::Table | Self::Tabs)
    }

    /// Whether it repeats its children.
    pub const fn is_repeating(self) -> bool {
        matches!(self, Self::DataGrid | Self::EditGrid)
    }
}
