//! The in-memory search index of one language: one document per phrase, its fields asked one by one.

use tantivy::collector::TopDocs;
use tantivy::directory::RamDirectory;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, ReloadPolicy, Searcher, TantivyDocument, Term};

/// The fields of the index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// Stems of whole words.
    pub(super) stems: Field,
    /// Stems of whole words and of the parts of compounds.
    pub(super) parts: Field,
    /// Characters in threes to fives.
    pub(super) grams: Field,
    /// Stems of the answer.
    pub(super) answer: Field,
}

/// What one document holds, as terms.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) stems: Vec<String>,
    pub(super) parts: Vec<String>,
    /// Grams of words, each word's parted by blanks.
    pub(super) grams: Vec<String>,
    pub(super) answer: Vec<String>,
}

/// The index, frozen.
pub(super) struct SearchIndex {
    searcher: Searcher,
    pub(super) fields: Fields,
}

impl std::fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchIndex").field("documents", &self.searcher.num_docs()).finish_non_exhaustive()
    }
}

/// The writer's memory, in bytes: one segment for any FAQ that people write by hand.
const WRITER_BYTES: usize = 512 * 1024 * 1024;

impl SearchIndex {
    /// Indexes the documents; their numbers are their places in the list.
    pub(super) fn build(documents: Vec<Document>) -> tantivy::Result<Self> {
        let (schema, fields) = schema();
        let mut writer =
            Index::builder().schema(schema).single_segment_index_writer(RamDirectory::create(), WRITER_BYTES)?;
        for document in documents {
            writer.add_document(tantivy_document(fields, &document))?;
        }
        let index = writer.finalize()?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { searcher: reader.searcher(), fields })
    }

    /// The best documents of one field for weighted terms, best first, ties by number.
    pub(super) fn top(&self, field: Field, terms: &[(&str, f32)], limit: usize) -> Vec<(usize, f64)> {
        if terms.is_empty() || limit == 0 {
            return Vec::new();
        }
        let clauses = terms.iter().map(|(term, boost)| (Occur::Should, clause(field, term, *boost))).collect();
        let query = BooleanQuery::new(clauses);
        // Nothing can fail in memory; if it does, this field has nothing to say.
        let hits = self.searcher.search(&query, &TopDocs::with_limit(limit).order_by_score()).unwrap_or_default();
        hits.into_iter()
            .filter_map(|(score, address)| Some((usize::try_from(address.doc_id).ok()?, f64::from(score))))
            .collect()
    }
}

fn clause(field: Field, term: &str, boost: f32) -> Box<dyn Query> {
    let query = TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::WithFreqs);
    Box::new(BoostQuery::new(Box::new(query), boost))
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs)
        .set_fieldnorms(true);
    let mut field =
        |name: &str| builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing.clone()));
    let fields =
        Fields { stems: field("stems"), parts: field("parts"), grams: field("grams"), answer: field("answer") };
    (builder.build(), fields)
}

fn tantivy_document(fields: Fields, document: &Document) -> TantivyDocument {
    let mut out = TantivyDocument::new();
    for (field, terms) in [
        (fields.stems, &document.stems),
        (fields.parts, &document.parts),
        (fields.grams, &document.grams),
        (fields.answer, &document.answer),
    ] {
        if !terms.is_empty() {
            out.add_text(field, terms.join(" "));
        }
    }
    out
}
