//! Load, turn, one commit, then the answer.

use std::sync::Arc;

use jiff::Timestamp;

use super::cache::Kept;
use super::fence::fenced;
use super::package;
use super::serving::Serving;
use super::waits;
use super::{Desk, DeskError, Pass};
use crate::conversation::{Conversation, Event, Input, Page, Tier, Turn};
use crate::failpoint;
use crate::ids::{ClientId, ConversationId, Language, MessageSeq, TurnNo};
use crate::store::{Commit, Committed, Hint, MovedHandoff, NewConversation, NewHandoff, Origin, Receipt, StoreError};
use crate::turn::{Brain, PROGRAM};

/// How often a turn is run again because another took its number. The turns of one process queue up
/// before this, so each try stands for one turn of another process.
const TRIES: usize = 8;

/// A conversation that began.
#[derive(Debug)]
pub struct Started {
    /// What opens it.
    pub pass: Pass,
    /// Its state after the greeting.
    pub conversation: Arc<Conversation>,
}

/// A turn that is stored.
#[derive(Debug)]
pub struct TurnDone {
    /// The state after it.
    pub conversation: Arc<Conversation>,
    /// The newest message before it: what follows is new.
    pub from: MessageSeq,
    /// When it took place.
    pub at: Timestamp,
    /// Whether it was there before, or there was nothing to do.
    pub repeated: bool,
}

/// A turn that was run but is not stored yet.
struct Draft {
    serving: Arc<Serving>,
    input: Input,
    turn: Turn,
    before: Arc<Conversation>,
    after: Arc<Conversation>,
}

/// What comes from outside, with the marks by which a repeat is known.
#[derive(Debug)]
pub(super) struct Call {
    /// The visitor's own name for the call.
    pub(super) client: Option<ClientId>,
    /// The mark of a helpdesk's call.
    pub(super) receipt: Option<Receipt>,
    /// What is wanted.
    pub(super) input: Input,
}

/// Which conversation, and who comes in.
#[derive(Debug)]
pub(super) enum Door {
    /// Its visitor, who must show the pass.
    Visitor(Pass),
    /// Who was let in before: a helpdesk, or the clock.
    Inside(ConversationId),
}

impl Door {
    fn conversation(&self) -> &ConversationId {
        match self {
            Self::Visitor(pass) => &pass.conversation,
            Self::Inside(conversation) => conversation,
        }
    }

    fn opens(&self, kept: &Kept) -> bool {
        match self {
            Self::Visitor(pass) => pass.opens(&kept.token),
            Self::Inside(_) => true,
        }
    }
}

pub(super) enum Attempt {
    Done(TurnDone),
    Repeated(TurnNo),
    /// What was kept is older than the store.
    Stale,
}

impl Desk {
    /// Begins a conversation.
    ///
    /// # Errors
    /// When the store or the source of random bytes fails.
    pub async fn start(&self, language: Option<Language>, page: Option<Page>) -> Result<Started, DeskError> {
        let desk = self.clone();
        finish(async move { desk.start_here(language, page, None).await }).await
    }

    /// Runs one turn. A client's id that was used before gives the first answer again and adds nothing.
    ///
    /// The work goes on when the caller goes away: what was begun is stored and told.
    ///
    /// # Errors
    /// When the pass is wrong, the input does not fit, or the store fails.
    pub async fn turn(&self, pass: &Pass, client: Option<ClientId>, input: Input) -> Result<TurnDone, DeskError> {
        self.run(Door::Visitor(pass.clone()), Call { client, receipt: None, input }).await
    }

    /// Runs one turn for whoever came in.
    pub(super) async fn run(&self, door: Door, call: Call) -> Result<TurnDone, DeskError> {
        let desk = self.clone();
        finish(async move { desk.turn_here(&door, &call).await }).await
    }

    /// What a new conversation would begin with. Nothing is stored.
    ///
    /// # Errors
    /// When the core breaks.
    pub fn preview(&self, language: Option<Language>) -> Result<Arc<Conversation>, DeskError> {
        let serving = self.0.live.serving();
        let empty = Conversation::new(ConversationId::from_bits(0), first_language(&serving.brain, language));
        Ok(self.draft(serving, Arc::new(empty), None, &Input::Start { language, page: None })?.after)
    }

    /// Begins a conversation; a receipt that is there already belongs to another one, which has begun meanwhile.
    pub(super) async fn start_here(
        self,
        language: Option<Language>,
        page: Option<Page>,
        receipt: Option<Receipt>,
    ) -> Result<Started, DeskError> {
        let id = self.0.random.conversation_id(self.0.clock.now()).map_err(DeskError::NoRandomness)?;
        let token = self.0.random.token().map_err(DeskError::NoRandomness)?;
        let serving = self.0.live.serving();
        let language = first_language(&serving.brain, language);
        let before = Arc::new(Conversation::new(id.clone(), language));
        let draft = self.draft(serving, before, None, &Input::Start { language: Some(language), page })?;
        self.begin(NewConversation { token: token.hash(), language }, Pass { conversation: id, token }, draft, receipt)
            .await
    }

    async fn begin(
        &self,
        create: NewConversation,
        pass: Pass,
        draft: Draft,
        receipt: Option<Receipt>,
    ) -> Result<Started, DeskError> {
        let (token, language) = (create.token, create.language);
        let commit = Commit { receipt, ..self.commit_of(&draft, Some(create)) };
        match self.0.store.commit(commit).await.map_err(DeskError::Store)? {
            Committed::Stored => {}
            Committed::TurnTaken | Committed::Repeated(_) | Committed::Reused => return Err(DeskError::Contended),
        }
        metrics::counter!("deskbell_conversations_total").increment(1);
        self.tell(&draft);
        let mut kept = Kept::new(token, Conversation::new(pass.conversation.clone(), language));
        kept.advance(&draft.turn, Arc::clone(&draft.after));
        self.0.cache.keep(kept);
        Ok(Started { pass, conversation: draft.after })
    }

    async fn turn_here(self, door: &Door, call: &Call) -> Result<TurnDone, DeskError> {
        let id = door.conversation();
        let slot = self.0.cache.slot(id);
        let mut slot = slot.lock().await;
        for _ in 0..TRIES {
            let (mut kept, fresh) = match slot.take() {
                Some(kept) => (kept, false),
                None => (self.load(id).await?, true),
            };
            if !door.opens(&kept) {
                *slot = Some(kept);
                return Err(DeskError::NotFound);
            }
            self.answer_calls(&mut kept).await?;
            match self.attempt(&mut kept, call).await {
                Ok(Attempt::Stale) => {}
                // What is kept may be older than what the visitor saw: ask the store before refusing or doing nothing.
                Err(DeskError::Refused(_)) if !fresh => {}
                Ok(Attempt::Done(done)) if done.repeated && !fresh => {}
                result => {
                    let followed = self.answer_calls(&mut kept).await;
                    let conversation = Arc::clone(&kept.conversation);
                    *slot = Some(kept);
                    return match result? {
                        Attempt::Repeated(no) => self.first_answer(id, no).await,
                        Attempt::Done(done) => followed.map(|()| TurnDone { conversation, ..done }),
                        Attempt::Stale => Err(DeskError::Contended),
                    };
                }
            }
        }
        Err(DeskError::Contended)
    }

    pub(super) async fn load(&self, id: &ConversationId) -> Result<Kept, DeskError> {
        let Some(stored) = self.0.store.load(id).await.map_err(DeskError::Store)? else {
            self.0.cache.forget(id);
            return Err(DeskError::NotFound);
        };
        Ok(Kept::fold(id, &stored))
    }

    pub(super) async fn attempt(&self, kept: &mut Kept, call: &Call) -> Result<Attempt, DeskError> {
        if let Some(no) = self.done_before(kept, call).await? {
            return Ok(Attempt::Repeated(no));
        }
        let before = Arc::clone(&kept.conversation);
        let draft = self.draft(self.0.live.serving(), before, call.client.as_ref(), &call.input)?;
        if draft.turn.events.is_empty() {
            return Ok(Attempt::Done(draft.done(true)));
        }
        let commit = Commit { receipt: call.receipt.clone(), ..self.commit_of(&draft, None) };
        let handoff = commit.handoff.as_ref().map(|handoff| handoff.id.clone());
        let reach = |point| handoff.iter().for_each(|id| failpoint::reach(point, id.as_str()));
        reach("before_commit");
        match self.0.store.commit(commit).await {
            Ok(Committed::Stored) => {}
            Ok(Committed::Repeated(no)) => return Ok(Attempt::Repeated(no)),
            Ok(Committed::Reused) => return Err(DeskError::KeyReused),
            Ok(Committed::TurnTaken) | Err(StoreError::Gap | StoreError::UnknownConversation) => {
                return Ok(Attempt::Stale);
            }
            Err(error) => return Err(DeskError::Store(error)),
        }
        reach("before_wake");
        self.tell(&draft);
        reach("before_answer");
        kept.advance(&draft.turn, Arc::clone(&draft.after));
        Ok(Attempt::Done(draft.done(false)))
    }

    /// The turn that carried the call out before. A helpdesk's call is looked up before its turn is run: what was
    /// allowed then may be refused now.
    async fn done_before(&self, kept: &Kept, call: &Call) -> Result<Option<TurnNo>, DeskError> {
        if let Some(no) = call.client.as_ref().and_then(|client| kept.turn_of(client)) {
            return Ok(Some(no));
        }
        let Some(receipt) = &call.receipt else { return Ok(None) };
        let known = self.0.store.receipt(&receipt.caller, &receipt.key).await.map_err(DeskError::Store)?;
        match known {
            Some(known) if known.sha256 != receipt.sha256 => Err(DeskError::KeyReused),
            known => Ok(known.map(|known| known.turn)),
        }
    }

    fn draft(
        &self,
        serving: Arc<Serving>,
        before: Arc<Conversation>,
        client: Option<&ClientId>,
        input: &Input,
    ) -> Result<Draft, DeskError> {
        let at = self.0.clock.now();
        let events = fenced(&serving.brain, &before, input, at)?;
        let turn = Turn { no: before.next_turn, at, client_id: client.cloned(), events };
        let mut after = (*before).clone();
        after.apply(&turn);
        Ok(Draft { serving, input: input.clone(), turn, before, after: Arc::new(after) })
    }

    fn commit_of(&self, draft: &Draft, create: Option<NewConversation>) -> Commit {
        let max = self.0.max_body_bytes;
        let handoff = draft.turn.events.iter().find_map(|event| match event {
            Event::HandoffRequested(request) => {
                let (id, queue, at) = (request.id.clone(), request.queue.clone(), draft.turn.at);
                let stated = self.stated(&queue, at, at);
                Some(NewHandoff { id, queue, stated })
            }
            _ => None,
        });
        let stated = handoff.as_ref().and_then(|handoff| handoff.stated);
        let outgoing = package::outgoing(&draft.serving.brain, (max, stated), &draft.before, &draft.turn, &draft.after);
        Commit {
            conversation: draft.before.id.clone(),
            create,
            turn: draft.turn.clone(),
            origin: Some(Origin {
                input: draft.input.clone(),
                program: PROGRAM,
                edition: Arc::clone(&draft.serving.edition),
            }),
            handoff,
            moved: moved(&draft.before, &draft.after),
            receipt: None,
            wait: waits::changed(&draft.before, &draft.after),
            outgoing: outgoing.into_iter().collect(),
        }
    }

    /// After the commit: wakes who watches, here and in other processes, wakes the courier, counts.
    fn tell(&self, draft: &Draft) {
        let due = draft.after.handoff.is_some();
        self.0.hub.wake(&draft.before.id);
        self.0.store.hint(Hint::Turned { conversation: draft.before.id.clone(), due });
        if due {
            (self.0.wake_courier)();
        }
        for event in &draft.turn.events {
            count(event);
        }
    }

    /// The answer that a turn gave when it took place, from what is stored of it.
    async fn first_answer(&self, id: &ConversationId, no: TurnNo) -> Result<TurnDone, DeskError> {
        let stored = self.0.store.load(id).await.map_err(DeskError::Store)?;
        let stored = stored.ok_or(DeskError::NotFound)?;
        let mut conversation = Conversation::new(id.clone(), stored.language);
        for turn in stored.turns.iter().take_while(|turn| turn.no < no) {
            conversation.apply(turn);
        }
        let from = conversation.last_seq();
        let turn = stored.turns.iter().find(|turn| turn.no == no).ok_or(DeskError::Contended)?;
        conversation.apply(turn);
        for answer in stored.turns.iter().skip_while(|turn| turn.no <= no).take_while(|turn| answers_call(turn)) {
            conversation.apply(answer);
        }
        metrics::counter!("deskbell_repeats_total").increment(1);
        Ok(TurnDone { conversation: Arc::new(conversation), from, at: turn.at, repeated: true })
    }
}

impl Draft {
    fn done(self, repeated: bool) -> TurnDone {
        TurnDone { from: self.before.last_seq(), at: self.turn.at, conversation: self.after, repeated }
    }
}

/// How far a turn brings the handoff that was open before it, if it does.
fn moved(before: &Conversation, after: &Conversation) -> Option<MovedHandoff> {
    let open = before.handoff.as_ref()?;
    let now = after.handoff_of(&open.request.id)?;
    (now.status != open.status).then(|| MovedHandoff { id: open.request.id.clone(), status: now.status })
}

fn first_language(brain: &Brain, asked: Option<Language>) -> Language {
    let bot = &brain.content().bot;
    asked.filter(|language| bot.languages.contains(language)).unwrap_or_else(|| bot.default_language())
}

/// Whether a turn goes on with what a service answered: it belongs to the answer that the visitor got.
fn answers_call(turn: &Turn) -> bool {
    matches!(turn.events.first(), Some(Event::CallAnswered { .. }))
}

/// Runs to the end even if nobody waits for it any more.
pub(super) async fn finish<T: Send + 'static>(
    work: impl Future<Output = Result<T, DeskError>> + Send + 'static,
) -> Result<T, DeskError> {
    tokio::spawn(work).await.unwrap_or(Err(DeskError::Broken))
}

fn count(event: &Event) {
    match event {
        Event::Decided(decided) => {
            let kind = decided.kind.clone();
            metrics::counter!("deskbell_turns_total", "tier" => tier(decided.tier), "kind" => kind).increment(1);
        }
        Event::Answered { .. } => metrics::counter!("deskbell_answers_total").increment(1),
        Event::HandoffRequested(request) => {
            let queue = request.queue.to_string();
            metrics::counter!("deskbell_handoffs_total", "queue" => queue).increment(1);
        }
        _ => {}
    }
}

fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Confident => "confident",
        Tier::Unsure => "unsure",
        Tier::Beyond => "beyond",
    }
}
