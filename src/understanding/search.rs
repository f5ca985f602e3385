//! An in-memory search index: documents of a few fields, the fields asked one by one.

use std::marker::PhantomData;

use tantivy::collector::TopDocs;
use tantivy::directory::RamDirectory;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, ReloadPolicy, Searcher, TantivyDocument, Term};

/// The fields of an index.
pub(super) trait Fields: Copy {
    /// Their names.
    const NAMES: &'static [&'static str];

    /// The place of this one among the names.
    fn place(self) -> usize;
}

/// The index, frozen.
pub(super) struct SearchIndex<F> {
    searcher: Searcher,
    fields: Vec<Field>,
    of: PhantomData<F>,
}

impl<F> std::fmt::Debug for SearchIndex<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchIndex").field("documents", &self.searcher.num_docs()).finish_non_exhaustive()
    }
}

/// The writer's memory, in bytes for each byte of text: enough for its table of terms. It makes one segment, however
/// much it is; only the table is cut to it.
const WRITER_FACTOR: usize = 24;
const LEAST_WRITER_BYTES: usize = 1 << 20;

impl<F: Fields> SearchIndex<F> {
    /// Indexes the documents, terms parted by blanks; their numbers are their places in the list.
    pub(super) fn build(documents: Vec<Vec<(F, String)>>) -> tantivy::Result<Self> {
        let (schema, fields) = schema(F::NAMES);
        let text: usize = documents.iter().flatten().map(|(_, terms)| terms.len()).sum();
        let memory = (text * WRITER_FACTOR).max(LEAST_WRITER_BYTES);
        let mut writer = Index::builder().schema(schema).single_segment_index_writer(RamDirectory::create(), memory)?;
        for document in documents {
            let mut out = TantivyDocument::new();
            for (field, terms) in document.into_iter().filter(|(_, terms)| !terms.is_empty()) {
                out.add_text(fields[field.place()], terms);
            }
            writer.add_document(out)?;
        }
        let index = writer.finalize()?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { searcher: reader.searcher(), fields, of: PhantomData })
    }

    /// The best documents of one field for weighted terms, best first, ties by number.
    pub(super) fn top(&self, field: F, terms: &[(&str, f32)], limit: usize) -> Vec<(usize, f64)> {
        if terms.is_empty() || limit == 0 {
            return Vec::new();
        }
        let field = self.fields[field.place()];
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

fn schema(names: &[&str]) -> (Schema, Vec<Field>) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs)
        .set_fieldnorms(true);
    let field =
        |name: &&str| builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing.clone()));
    let fields = names.iter().map(field).collect();
    (builder.build(), fields)
}
