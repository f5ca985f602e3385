//! The evidence for one candidate as numbers without a scale of their own: they mean the same in every FAQ.

/// Declares the features, so that their names, values and number cannot disagree.
macro_rules! features {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// The features of one candidate.
        #[derive(Debug, Clone, Copy, Default, PartialEq)]
        pub(super) struct Features { $($(#[$doc])* pub(super) $name: f64),+ }

        /// The names, in the order of [`Features::values`].
        pub(super) const NAMES: [&str; [$(stringify!($name)),+].len()] = [$(stringify!($name)),+];

        impl Features {
            /// The values, in the order of [`NAMES`].
            pub(super) fn values(&self) -> [f64; NAMES.len()] { [$(self.$name),+] }
        }
    };
}

features! {
    /// The cosine of character grams with the nearest phrase.
    cosine,
    /// The same with the entry as a whole.
    item_cosine,
    /// The share of the message's mass that one phrase covers.
    coverage,
    /// The share that all phrases of the entry cover together.
    item_coverage,
    /// The harmonic mean of what the best phrase covers of the message and the message of the phrase.
    both_ways,
    /// The share of that phrase that the message says.
    phrase_covered,
    /// BM25 of the best phrase over stems and parts, as a share of the best candidate's.
    field_best,
    /// The sum of the entry's ten best, as a share of the best candidate's.
    field_sum,
    /// The same over whole stems.
    stem_sum,
    /// The same over grams.
    gram_sum,
    /// How far on the inner side of the classifier's plane for the entry the message lies, −1 to 1 and little more.
    margin,
    /// The share of the message's mass that the answer covers.
    answer,
    /// Whether one of message and nearest phrase denies what the other says.
    denial,
    /// The share of words spelled as in the nearest phrase.
    spelling,
    /// The share of the message's mass in words that the FAQ does not have.
    unknown,
    /// How strongly words of walks of life that the FAQ never mentions speak: 0.5 for one such word, 0.75 for two; less
    /// where entries have many phrases.
    foreign,
    /// The share in words taken for typos.
    typos,
    /// The share that only synonyms match.
    synonyms,
    /// The share in compounds of which only parts are known.
    compounds,
    /// The logarithm of the number of words.
    length,
    /// The logarithm of the number of phrases of the entry.
    phrases,
    /// The logarithm of the editors' weight.
    weight,
    /// What one phrase and a message of a single content word have not in common, times the posterior: among several
    /// entries with that word none stands out anyway. 0 for longer messages.
    lone,
    /// How close the message is to a phrase that the entry must not answer.
    excluded,
    /// How much the answer before speaks for the candidate, if the message leans on it.
    context,
    /// The candidate's share of all candidates' odds in the joined order.
    posterior,
    /// The square of the better of the two cosines: being very near counts more than twice being half as near.
    nearness,
    /// The square of `both_ways`, for the same reason.
    sameness,
    /// The better cosine times the posterior: near, and nothing else is.
    alone,
    /// The joined rank less that of the next candidate, up to 4: that nothing else fits proves little.
    gap,
    /// The margin less that of the best other candidate.
    margin_lead,
    /// The share of rankers that put the candidate first.
    agreement,
}

/// A ranker: one way to order candidates.
type Ranker = fn(&Features) -> f64;

/// The rankers that are asked whether they agree.
pub(super) const RANKERS: [Ranker; 5] =
    [|f| f.cosine, |f| f.item_cosine, |f| f.both_ways, |f| f.field_sum, |f| f.gram_sum];

/// What one ranker adds to the agreement.
pub(super) const AGREEMENT: f64 = 1.0 / RANKERS.len() as f64;

impl Features {
    pub(super) fn field_best_mut(&mut self) -> &mut f64 {
        &mut self.field_best
    }
    pub(super) fn field_sum_mut(&mut self) -> &mut f64 {
        &mut self.field_sum
    }
    pub(super) fn stem_sum_mut(&mut self) -> &mut f64 {
        &mut self.stem_sum
    }
    pub(super) fn gram_sum_mut(&mut self) -> &mut f64 {
        &mut self.gram_sum
    }
}
