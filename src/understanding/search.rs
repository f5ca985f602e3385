//! An in-memory search index: documents of a few fields, the fields asked one by one.

use std::marker::PhantomData;
use std::sync::Arc;

use tantivy::directory::RamDirectory;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings;
use tantivy::query::Bm25Weight;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{DocSet, Index, InvertedIndexReader, ReloadPolicy, SegmentReader, TERMINATED, TantivyDocument, Term};

/// The fields of an index.
pub(super) trait Fields: Copy {
    /// Their names.
    const NAMES: &'static [&'static str];

    /// The place of this one among the names.
    fn place(self) -> usize;
}

/// The index, frozen.
pub(super) struct SearchIndex<F> {
    /// In the order of their places; none where there is no document.
    fields: Vec<FieldReader>,
    documents: usize,
    of: PhantomData<F>,
}

impl<F> std::fmt::Debug for SearchIndex<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchIndex").field("documents", &self.documents).finish_non_exhaustive()
    }
}

/// One field of the index with all that a query needs of it.
struct FieldReader {
    field: Field,
    index: Arc<InvertedIndexReader>,
    norms: FieldNormReader,
    /// The words of a document in the mean.
    average: f32,
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
        let searcher = reader.searcher();
        // One segment, or none where there is no document.
        let Some(segment) = searcher.segment_readers().first() else {
            return Ok(Self { fields: Vec::new(), documents: 0, of: PhantomData });
        };
        let fields =
            fields.into_iter().map(|field| FieldReader::new(segment, field)).collect::<tantivy::Result<_>>()?;
        Ok(Self { fields, documents: segment.max_doc() as usize, of: PhantomData })
    }

    /// The best documents of one field for weighted terms, best first, ties by number. Linear in the documents that
    /// have a term: they are few, and adding their scores up in the order of the terms gives the same sum for the same
    /// document whatever else is asked.
    pub(super) fn top(&self, field: F, terms: &[(&str, f32)], limit: usize) -> Vec<(usize, f64)> {
        let Some(field) = self.fields.get(field.place()).filter(|_| !terms.is_empty() && limit > 0) else {
            return Vec::new();
        };
        let mut scores = Scores { sums: vec![0.0; self.documents], found: Vec::new() };
        for (term, boost) in terms {
            // Nothing can fail in memory; if it does, this term has nothing to say.
            let _ = field.add(term, *boost, self.documents, &mut scores);
        }
        scores.best(limit)
    }
}

impl FieldReader {
    fn new(segment: &SegmentReader, field: Field) -> tantivy::Result<Self> {
        let index = segment.inverted_index(field)?;
        let average = index.total_num_tokens() as f32 / segment.max_doc() as f32;
        Ok(Self { field, norms: segment.get_fieldnorms_reader(field)?, average, index })
    }

    /// Adds what a term says of each document.
    fn add(&self, term: &str, boost: f32, documents: usize, scores: &mut Scores) -> std::io::Result<()> {
        let Some(info) = self.index.get_term_info(&Term::from_field_text(self.field, term))? else { return Ok(()) };
        let weight = Bm25Weight::for_one_term_without_explain(info.doc_freq.into(), documents as u64, self.average);
        let weight = weight.boost_by(boost);
        let mut postings = self.index.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
        let mut document = postings.doc();
        while document != TERMINATED {
            scores.add(document, weight.score(self.norms.fieldnorm_id(document), postings.term_freq()));
            document = postings.advance();
        }
        Ok(())
    }
}

/// What the terms so far say of each document.
struct Scores {
    sums: Vec<f32>,
    /// The documents of which one says something, each once.
    found: Vec<u32>,
}

impl Scores {
    fn add(&mut self, document: u32, score: f32) {
        let Some(sum) = self.sums.get_mut(document as usize) else { return };
        // Scores are above 0, so a document without one comes for the first time.
        if *sum <= 0.0 {
            self.found.push(document);
        }
        *sum += score;
    }

    fn best(self, limit: usize) -> Vec<(usize, f64)> {
        let Self { sums, found } = self;
        let mut best: Vec<(f32, u32)> = found.into_iter().map(|document| (sums[document as usize], document)).collect();
        let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if best.len() > limit {
            best.select_nth_unstable_by(limit, order);
            best.truncate(limit);
        }
        best.sort_unstable_by(order);
        best.into_iter().map(|(sum, document)| (document as usize, f64::from(sum))).collect()
    }
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
