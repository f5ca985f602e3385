//! The arguments as typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::ids::Language;

/// A rule-driven chatbot and self-service FAQ engine.
#[derive(Debug, Parser)]
#[command(name = "deskbell", version, about, max_term_width = 100)]
pub(super) struct Arguments {
    /// The folder that holds deskbell.yaml, knowledge/ and intents/
    #[arg(long, global = true, default_value = ".", value_name = "DIR")]
    pub(super) dir: PathBuf,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve the widget and the API (the default)
    Serve(ServeOptions),
    /// Name every error and weakness of the content
    Check(CheckOptions),
    /// Say what is live, what was refused and why, and whether the folder differs from it
    Status(StatusOptions),
    /// Show what the bot makes of a message
    Ask(AskOptions),
    /// Talk to the bot in the terminal
    Chat(ChatOptions),
    /// Run the dialogue tests
    Test(TestOptions),
    /// Measure on labelled messages: lines of TEXT, a tab, and the expected id ("oos": must not be answered)
    Eval(EvalOptions),
    /// Repeat stored turns from the content that made them, and compare to the byte
    Replay(ReplayOptions),
    /// List the content versions that were live, or go back to one
    Rollback(RollbackOptions),
    /// Bring the store to the schema of this version (serve does so by itself)
    Migrate,
    /// Move the store
    Store {
        #[command(subcommand)]
        action: StoreAction,
    },
    /// Begin a new bot: a small starter that passes `check` and `test`
    New(NewOptions),
    /// Print the JSON Schema of the YAML files, for editors such as VS Code
    Schema(SchemaOptions),
    /// Print the lines that put the widget on a page
    Widget(WidgetOptions),
    /// Print the questions and answers for other programs
    Export(ExportOptions),
    /// Take over questions and answers of other programs
    Import(ImportOptions),
    /// Look at what visitors said, or erase it
    Conversation {
        #[command(subcommand)]
        action: ConversationAction,
    },
    /// Look after handoffs
    Handoffs {
        #[command(subcommand)]
        action: HandoffsAction,
    },
    /// Look after the endpoints that handoffs go to; alone it lists them
    Endpoints {
        #[command(subcommand)]
        action: Option<EndpointsAction>,
    },
    /// List the helpdesks that can be connected, or try one
    Connectors {
        #[command(subcommand)]
        action: ConnectorsAction,
    },
}

impl Default for Command {
    fn default() -> Self {
        Self::Serve(ServeOptions::default())
    }
}

#[derive(Debug, Default, Args)]
pub(super) struct ServeOptions {
    /// Listen on this address instead of the one in deskbell.yaml
    #[arg(long, value_name = "ADDR")]
    pub(super) listen: Option<String>,
    /// Read the widget's files from the folder widget/ at every request
    #[arg(long)]
    pub(super) dev: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// Annotations of GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanners and editors
    Sarif,
}

impl From<CheckFormat> for super::check::Format {
    fn from(format: CheckFormat) -> Self {
        match format {
            CheckFormat::Text => Self::Text,
            CheckFormat::Json => Self::Json,
            CheckFormat::Github => Self::Github,
            CheckFormat::Sarif => Self::Sarif,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct CheckOptions {
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: CheckFormat,
    /// The language of the messages: de or en (default: that of the locale)
    #[arg(long, value_parser = language)]
    pub(super) lang: Option<Language>,
    /// Try every phrase as if it were not there: how far the confidence holds, and which entries are mixed up.
    /// Takes a while; with `--format json` the result is an object of `diagnostics` and `understanding`
    #[arg(long)]
    pub(super) confidence: bool,
    /// Explain what a code such as `few-phrases` means, why it matters and how it is mended, and check nothing
    #[arg(long, value_name = "CODE", conflicts_with_all = ["format", "confidence"])]
    pub(super) explain: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct StatusOptions {
    /// The server's address (default: that of `listen` in deskbell.yaml)
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct AskOptions {
    /// The message
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    pub(super) text: Vec<String>,
    /// The visitor's language: de or en
    #[arg(long, value_parser = language)]
    pub(super) lang: Option<Language>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
    /// Print the proof: words, rules, features and their shares
    #[arg(long)]
    pub(super) why: bool,
    /// Read one message a line from standard input, write one JSON object a line
    #[arg(long)]
    pub(super) batch: bool,
}

#[derive(Debug, Args)]
pub(super) struct ChatOptions {
    /// The language to begin in: de or en
    #[arg(long, value_parser = language)]
    pub(super) lang: Option<Language>,
}

#[derive(Debug, Args)]
pub(super) struct TestOptions {
    /// The files (default: tests/dialogues/*.yaml)
    pub(super) files: Vec<PathBuf>,
    /// Run again at every change of the content or the tests, until Ctrl-C
    #[arg(long)]
    pub(super) watch: bool,
}

#[derive(Debug, Args)]
pub(super) struct RollbackOptions {
    /// The version to go back to: the beginning of its name is enough (default: list them)
    pub(super) version: Option<String>,
    /// Go back without asking
    #[arg(long, requires = "version")]
    pub(super) yes: bool,
    /// Take deskbell.yaml of that version too
    #[arg(long, requires = "version")]
    pub(super) settings: bool,
}

#[derive(Debug, Args)]
pub(super) struct EvalOptions {
    /// The labelled messages; lines that begin with # and have no tab are comments
    pub(super) file: PathBuf,
    /// The language of the visitors' page: de or en (default: the first of the bot)
    #[arg(long, value_parser = language)]
    pub(super) lang: Option<Language>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ReplayOptions {
    /// The conversation, cnv_…
    pub(super) conversation: String,
    /// The turn's number; 0 is the greeting (default: every turn)
    pub(super) turn: Option<u32>,
    /// Print the proof of each decision, as it is stored
    #[arg(long)]
    pub(super) why: bool,
}

#[derive(Debug, Args)]
pub(super) struct NewOptions {
    /// The folder to make; it must be empty if it is there
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    /// The language of the bot: de or en (default: that of the locale)
    #[arg(long, value_parser = language)]
    pub(super) lang: Option<Language>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaKind {
    /// `knowledge/<lang>/<category>.yaml`
    Content,
    /// intents/*.yaml
    Intents,
    /// deskbell.yaml
    Settings,
    /// tests/dialogues/*.yaml
    Dialogues,
    /// `knowledge/<lang>/synonyms.yaml`
    Synonyms,
    /// connectors/*.yaml
    Connectors,
}

#[derive(Debug, Args)]
pub(super) struct SchemaOptions {
    /// The files that it is for (default: what there is)
    #[arg(value_enum, conflicts_with = "out")]
    pub(super) kind: Option<SchemaKind>,
    /// Write all schemas into this folder
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: Option<PathBuf>,
    /// The language of the messages: de or en (default: that of the locale)
    #[arg(long, value_parser = language)]
    pub(super) lang: Option<Language>,
}

#[derive(Debug, Args)]
pub(super) struct WidgetOptions {
    /// Print the script tags: the plain one, and the one that is checked by its hash
    #[arg(long, required = true)]
    pub(super) snippet: bool,
    /// The address under which visitors reach the server (default: `public_url` in deskbell.yaml)
    #[arg(long, value_name = "URL")]
    pub(super) site_url: Option<String>,
    /// The language of the text: de or en (default: that of the locale)
    #[arg(long, value_parser = language)]
    pub(super) lang: Option<Language>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    /// A table for spreadsheets: id, category, question, answer, also
    Csv,
    /// A list of objects
    Json,
    /// JSON-LD for the head of a web page (schema.org), with the variables filled in
    Faqpage,
}

#[derive(Debug, Args)]
pub(super) struct ExportOptions {
    /// The folder (default: that of --dir)
    #[arg(value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
    /// The form
    #[arg(long, value_enum)]
    pub(super) format: ExportFormat,
    /// The language of the entries: de or en (default: the first of the bot)
    #[arg(long, value_parser = language)]
    pub(super) lang: Option<Language>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ImportFormat {
    /// A table with commas or semicolons: question, answer, also …
    Csv,
    /// A table with tabs
    Tsv,
    /// What `export --format json` prints, or JSON-LD
    Json,
    /// Rasa: NLU data, domain and rules, together
    Rasa,
    /// A web page with questions and answers as JSON-LD (schema.org)
    Faqpage,
}

#[derive(Debug, Args)]
pub(super) struct ImportOptions {
    /// The file; for Rasa also several
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// The form (default: by the file's name)
    #[arg(long, value_enum)]
    pub(super) format: Option<ImportFormat>,
    /// The folder to write into; nothing in it is written over
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// The language of the texts: de or en (default: that of the locale)
    #[arg(long, value_parser = language)]
    pub(super) lang: Option<Language>,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConversationAction {
    /// Print a stored conversation
    Export {
        /// Its id, cnv_…
        id: String,
        /// As a dialogue test that passes on the same content
        #[arg(long, required = true)]
        as_test: bool,
        /// The store's file (default: that of deskbell.yaml)
        #[arg(long, value_name = "FILE")]
        store: Option<PathBuf>,
        /// The language of the messages: de or en (default: that of the locale)
        #[arg(long, value_parser = language)]
        lang: Option<Language>,
    },
    /// Erase a conversation, as its visitor asked; helpdesks that were told of it are told
    Erase {
        /// Its id, cnv_…
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum StoreAction {
    /// Copy everything into an empty store, and compare; stop the server first
    Copy {
        /// The store to fill: postgres://… or a file. Best given by the variable: other users can see arguments
        #[arg(long, value_name = "STORE", env = "DESKBELL_COPY_TO", hide_env_values = true)]
        to: String,
        /// The store to read: postgres://… or a file (default: that of deskbell.yaml)
        #[arg(long, value_name = "STORE", env = "DESKBELL_COPY_FROM", hide_env_values = true)]
        from: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum HandoffsAction {
    /// The newest handoffs with the state of their deliveries
    List {
        /// Only those with something undelivered
        #[arg(long)]
        unfinished: bool,
        /// At most this many
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// The story of one handoff
    Show {
        /// Its id
        id: String,
    },
    /// Send what is dead or parked of one handoff again, with the same ids and bytes
    Replay {
        /// Its id
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum EndpointsAction {
    /// Switch an endpoint off: what is meant for it waits
    Off {
        /// Its name
        id: String,
    },
    /// Switch an endpoint on: what was parked goes on its way, in order
    On {
        /// Its name
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ConnectorsAction {
    /// What there is: what keeps tickets single, how replies come back, and who has seen it work
    List,
    /// Send a handoff that is marked as a test, and tell what each request led to
    Test {
        /// The id of the endpoint in deskbell.yaml
        endpoint: String,
    },
}

fn language(text: &str) -> Result<Language, String> {
    Language::from_tag(text).ok_or_else(|| "de or en".to_owned())
}
