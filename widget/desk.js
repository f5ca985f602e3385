// The inbox: waiting conversations, their whole story, and answers to them.
//
// It calls /v1/helpdesk as any helpdesk does. The token is kept for this tab
// alone and never stands in an address that is asked for. What people wrote is
// only ever text of a node: there is no way from here into markup.
(() => {
  "use strict";

  const STATES = "requested,queued,accepted,active";
  const EVERY = { visible: 2_000, hidden: 15_000 };
  /** What others do makes no event: so often the list is read even if nothing came. */
  const LIST_EVERY = 10_000;
  const TYPING_EVERY = 4_000;
  const CALL_MAX = 20_000;
  const KEPT = "deskbell-desk";

  // ── Texts ──

  const TEXTS = {
    de: {
      inbox: "Posteingang",
      signOut: "Abmelden",
      retry: "Jetzt versuchen",
      conversations: "Gespräche",
      queue: "Bereich",
      allQueues: "Alle",
      waiting: "Wartend",
      mine: "Meine",
      noneWaiting: "Gerade wartet niemand.",
      noneMine: "Sie haben gerade kein Gespräch.",
      signIn: "Anmelden",
      signInLead: "Hier beantwortet Ihr Team, was der Assistent übergeben hat.",
      name: "Ihr Name",
      nameHint: "Besucher sehen ihn, zum Beispiel „Frau Weber“.",
      token: "Zugangszeichen",
      tokenHint: "Es steht unter „handoff.agents“ in deskbell.yaml. Ist dort keines, nennt Deskbell beim Start die Adresse mit dem Zeichen.",
      enter: "Posteingang öffnen",
      blank: "Wählen Sie links ein Gespräch. Neue erscheinen von selbst.",
      back: "‹ Zur Liste",
      brief: "Was bisher geschah",
      transcript: "Gesprächsverlauf",
      words: "Ihre Antwort",
      wordsHint: "Ihre Antwort …",
      keys: "Eingabetaste sendet, Umschalt + Eingabetaste macht eine neue Zeile.",
      send: "Senden",
      take: "Übernehmen",
      resolve: "Abschließen …",
      resolveNow: "Gespräch abschließen",
      code: "Ergebnis",
      codes: { solved: "Gelöst", informed: "Auskunft gegeben", forwarded: "Weitergeleitet", no_reply: "Besucher antwortet nicht mehr", other: "Anderes" },
      giveBack: "An den Bot zurückgeben …",
      giveBackNow: "Zurückgeben",
      note: "Notiz für Ihr Team (freiwillig)",
      reject: "Ablehnen …",
      rejectNow: "Anfrage ablehnen",
      why: "Grund",
      whys: { no_agent: "Gerade ist niemand da", wrong_queue: "Falscher Bereich", spam: "Keine echte Anfrage" },
      priorities: { high: "Eilig", urgent: "Sehr eilig" },
      unread: "Neu",
      summary: "Zusammenfassung",
      tried: "Was der Bot geantwortet hat",
      helpful: { yes: "hat geholfen", no: "hat nicht geholfen" },
      slots: "Angaben",
      reasons: { other_question: "andere Frage gemeint", incomplete: "etwas fehlt", unclear: "schwer verständlich", wrong: "stimmt nicht" },
      customer: "Wer fragt",
      proved: "geprüft",
      page: "Seite",
      yes: "ja",
      no: "nein",
      roles: { visitor: "Besucher", bot: "Bot", agent: "Team", system: "Hinweis" },
      you: "Sie",
      since: (time) => `wartet ${time}`,
      now: "gerade eben",
      minutes: (n) => `${n} Min.`,
      hours: (n, m) => `${n} Std. ${m} Min.`,
      days: (n) => (n === 1 ? "1 Tag" : `${n} Tage`),
      today: "Heute",
      yesterday: "Gestern",
      states: {
        requested: "wartet", queued: "wartet", accepted: "übernommen", active: "im Gespräch", resolved: "Dieses Gespräch ist abgeschlossen.",
        returned_to_bot: "Der Bot führt das Gespräch weiter.", cancelled: "Der Besucher braucht niemanden mehr.",
        expired: "Diese Anfrage ist beendet; niemand hat sie übernommen.", failed: "Diese Anfrage ist fehlgeschlagen.",
      },
      others: (name) => `${name} hat dieses Gespräch übernommen.`,
      somebody: "Jemand anderes",
      tooLate: (name) => `${name} war schneller und hat dieses Gespräch schon übernommen.`,
      taken: "Sie haben das Gespräch übernommen. Der Besucher sieht Ihren Namen.",
      sending: "Wird gesendet …",
      unsent: "Noch nicht gesendet; wir versuchen es weiter.",
      refused: "Nicht angenommen:",
      discard: "Verwerfen",
      arrived: (n) => (n === 1 ? "Eine neue Anfrage wartet." : `${n} neue Anfragen warten.`),
      replied: (subject) => `Neue Nachricht: ${subject}`,
      offline: "Keine Verbindung zum Server. Wir versuchen es weiter; nichts geht verloren.",
      onlineAgain: "Die Verbindung ist wieder da.",
      failed: "Das ist nicht angekommen. Bitte versuchen Sie es noch einmal.",
      denied: "Dieses Zugangszeichen passt nicht. Bitte prüfen Sie es, oder fragen Sie, wer Deskbell bei Ihnen betreut.",
      closed: "Der Posteingang ist noch nicht eingerichtet: In deskbell.yaml fehlt „handoff.agents“.",
      busy: "Gerade kommen zu viele Aufrufe an. Bitte warten Sie einen Augenblick.",
      unreachable: "Der Server antwortet gerade nicht. Bitte versuchen Sie es gleich noch einmal.",
      nameless: "Bitte nennen Sie einen Namen, den Besucher lesen können.",
    },
    en: {
      inbox: "Inbox",
      signOut: "Sign out",
      retry: "Try now",
      conversations: "Conversations",
      queue: "Queue",
      allQueues: "All",
      waiting: "Waiting",
      mine: "Mine",
      noneWaiting: "Nobody is waiting.",
      noneMine: "You have no conversation at the moment.",
      signIn: "Sign in",
      signInLead: "This is where your team answers what the assistant handed over.",
      name: "Your name",
      nameHint: "Visitors see it, for example “Ms Weber”.",
      token: "Token",
      tokenHint: "It stands under “handoff.agents” in deskbell.yaml. If there is none, Deskbell tells the address with the token when it starts.",
      enter: "Open the inbox",
      blank: "Choose a conversation on the left. New ones appear by themselves.",
      back: "‹ To the list",
      brief: "What happened so far",
      transcript: "Transcript",
      words: "Your answer",
      wordsHint: "Your answer …",
      keys: "Enter sends, Shift + Enter makes a new line.",
      send: "Send",
      take: "Take",
      resolve: "Resolve …",
      resolveNow: "Resolve the conversation",
      code: "Outcome",
      codes: { solved: "Solved", informed: "Information given", forwarded: "Forwarded", no_reply: "Visitor no longer answers", other: "Other" },
      giveBack: "Hand back to the bot …",
      giveBackNow: "Hand back",
      note: "Note for your team (optional)",
      reject: "Reject …",
      rejectNow: "Reject the request",
      why: "Reason",
      whys: { no_agent: "Nobody is there now", wrong_queue: "Wrong queue", spam: "Not a real request" },
      priorities: { high: "High", urgent: "Urgent" },
      unread: "New",
      summary: "Summary",
      tried: "What the bot answered",
      helpful: { yes: "helped", no: "did not help" },
      slots: "Details",
      reasons: { other_question: "meant something else", incomplete: "something is missing", unclear: "hard to understand", wrong: "not correct" },
      customer: "Who asks",
      proved: "verified",
      page: "Page",
      yes: "yes",
      no: "no",
      roles: { visitor: "Visitor", bot: "Bot", agent: "Team", system: "Note" },
      you: "You",
      since: (time) => `waiting ${time}`,
      now: "just now",
      minutes: (n) => `${n} min`,
      hours: (n, m) => `${n} h ${m} min`,
      days: (n) => (n === 1 ? "1 day" : `${n} days`),
      today: "Today",
      yesterday: "Yesterday",
      states: {
        requested: "waiting", queued: "waiting", accepted: "taken", active: "in conversation", resolved: "This conversation is resolved.",
        returned_to_bot: "The bot goes on with the conversation.", cancelled: "The visitor no longer needs anybody.",
        expired: "This request is over; nobody took it.", failed: "This request failed.",
      },
      others: (name) => `${name} has taken this conversation.`,
      somebody: "Somebody else",
      tooLate: (name) => `${name} was faster and has taken this conversation already.`,
      taken: "You have taken the conversation. The visitor sees your name.",
      sending: "Sending …",
      unsent: "Not sent yet; we keep trying.",
      refused: "Not accepted:",
      discard: "Discard",
      arrived: (n) => (n === 1 ? "A new request is waiting." : `${n} new requests are waiting.`),
      replied: (subject) => `New message: ${subject}`,
      offline: "No connection to the server. We keep trying; nothing is lost.",
      onlineAgain: "The connection is back.",
      failed: "This did not arrive. Please try again.",
      denied: "This token does not fit. Please check it, or ask whoever looks after Deskbell for you.",
      closed: "The inbox is not set up yet: “handoff.agents” is missing in deskbell.yaml.",
      busy: "Too many calls are coming in. Please wait a moment.",
      unreachable: "The server does not answer at the moment. Please try again soon.",
      nameless: "Please give a name that visitors can read.",
    },
  };
  const LANGUAGE = navigator.language.toLowerCase().startsWith("de") ? "de" : "en";
  const T = TEXTS[LANGUAGE];

  // ── Nodes ──

  const $ = (id) => document.getElementById(id);
  const put = (node, text) => {
    if (node.textContent !== text) node.textContent = text;
  };
  const show = (node, visible) => {
    node.hidden = !visible;
  };
  const h = (tag, properties = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in node) node[name] = value;
      else node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child != null));
    return node;
  };
  const say = (text) => {
    // A live region that holds the same words again would stay silent.
    $("status").textContent = "";
    setTimeout(() => put($("status"), text), 50);
  };

  // ── The server ──

  /** Thrown by `call`: `kind` is offline, busy, denied, missing, conflict or refused. */
  class Trouble extends Error {
    constructor(kind, { words = "", handoff = null, wait = 0 } = {}) {
      super(words || kind);
      Object.assign(this, { kind, words, handoff, wait });
    }
  }

  const kindOf = (status) => {
    if (status === 401) return "denied";
    if (status === 404) return "missing";
    if (status === 409) return "conflict";
    if (status === 429) return "busy";
    return status >= 500 ? "offline" : "refused";
  };

  let session = null;

  const call = async (path, body, key, token = session?.token) => {
    // Such a token could not even be sent.
    if (!/^[\x21-\x7e]+$/.test(token ?? "")) throw new Trouble("denied");
    const headers = { authorization: `Bearer ${token}`, "accept-language": LANGUAGE };
    if (body) headers["content-type"] = "application/json";
    if (key) headers["idempotency-key"] = key;
    const how = { method: body ? "POST" : "GET", headers, body, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(CALL_MAX) };
    let answer, text;
    try {
      answer = await fetch(`/v1/helpdesk/${path}`, how);
      text = await answer.text();
    } catch {
      throw new Trouble("offline");
    }
    let json = null;
    try {
      json = text ? JSON.parse(text) : null;
    } catch {
      // A proxy in between answered with a page.
      throw new Trouble("offline");
    }
    if (answer.ok) return json;
    const error = json?.error ?? {};
    const wait = Number(answer.headers.get("retry-after")) * 1_000 || 0;
    throw new Trouble(kindOf(answer.status), { words: error.message, handoff: error.handoff, wait });
  };

  /** A call that was not answered keeps its key, so that doing it again does it once. */
  const keys = new Map();
  const act = async (path, asked) => {
    const body = JSON.stringify(asked);
    const name = `${path} ${body}`;
    if (!keys.has(name)) keys.set(name, crypto.randomUUID?.() ?? randomKey());
    try {
      const done = await call(path, body, keys.get(name));
      keys.delete(name);
      return done;
    } catch (trouble) {
      if (!["offline", "busy"].includes(trouble.kind)) keys.delete(name);
      throw trouble;
    }
  };
  /** On plain http from another machine there is no `randomUUID`. */
  const randomKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // ── Time ──

  const formats = {
    time: new Intl.DateTimeFormat(LANGUAGE, { hour: "2-digit", minute: "2-digit" }),
    day: new Intl.DateTimeFormat(LANGUAGE, { weekday: "long", day: "numeric", month: "long" }),
  };
  const long = (since) => {
    const minutes = Math.floor(Math.max(0, Date.now() - new Date(since)) / 60_000);
    if (minutes < 1) return T.now;
    if (minutes < 60) return T.minutes(minutes);
    if (minutes < 1_440) return T.hours(Math.floor(minutes / 60), minutes % 60);
    return T.days(Math.floor(minutes / 1_440));
  };
  const dayOf = (date) => {
    const midnight = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate());
    const ago = Math.round((midnight(new Date()) - midnight(date)) / 86_400_000);
    return ago === 0 ? T.today : ago === 1 ? T.yesterday : formats.day.format(date);
  };

  // ── The list ──

  let handoffs = [];
  let listedAt = 0;
  let queue = "";
  /** The number of the visitor's newest message that was shown, by handoff. */
  const read = new Map();
  let known = null;

  const isWaiting = ({ state }) => state === "requested" || state === "queued";
  const isHeld = ({ state }) => state === "accepted" || state === "active";
  const isMine = (handoff) => isHeld(handoff) && handoff.agent?.id === session?.agent.id;
  const isNew = (handoff) => {
    const newest = handoff.newest_message;
    return isMine(handoff) && newest?.role === "visitor" && newest.seq > (read.get(handoff.id) ?? 0) && !isSeen(handoff.id);
  };

  const loadList = async () => {
    const all = new Map();
    let after = "";
    // Each page costs the server some work; nobody looks at a thousand.
    for (let page = 0; page < 10; page++) {
      const { handoffs, next } = await call(`handoffs?state=${STATES}&limit=100${after && `&after=${after}`}`);
      for (const handoff of handoffs) all.set(handoff.id, handoff);
      if (!next) break;
      after = next;
    }
    handoffs = [...all.values()];
    listedAt = Date.now();
    tellNews();
    drawList();
  };

  const tellNews = () => {
    const now = new Map(handoffs.map((handoff) => [handoff.id, isNew(handoff) ? handoff.newest_message.seq : 0]));
    if (known) {
      const arrived = handoffs.filter((handoff) => isWaiting(handoff) && !known.has(handoff.id)).length;
      const replied = handoffs.find((handoff) => now.get(handoff.id) > (known.get(handoff.id) ?? 0));
      if (arrived) say(T.arrived(arrived));
      else if (replied) say(T.replied(replied.subject));
    }
    known = now;
  };

  const drawItem = (row, handoff) => {
    const { what, where, since, button } = row;
    const high = T.priorities[handoff.priority];
    put(what, handoff.subject);
    where.replaceChildren(
      ...(isNew(handoff) ? [h("span", { className: "mark new", textContent: T.unread })] : []),
      ...(high ? [h("span", { className: `mark ${handoff.priority}`, textContent: high })] : []),
      h("span", { textContent: handoff.queue_label || handoff.queue }),
    );
    put(since, long(handoff.waiting_since ?? handoff.newest_message?.at ?? handoff.requested_at));
    if (story?.id === handoff.id) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  };

  const rows = new Map();
  const rowOf = ({ id }) => {
    if (!rows.has(id)) {
      const [where, since] = [h("span", { className: "where" }), h("span", { className: "since" })];
      const what = h("span", { className: "what", dir: "auto" });
      const button = h("button", { type: "button", className: "item" }, where, since, what);
      button.addEventListener("click", () => open(id));
      rows.set(id, { node: h("li", { id: `item-${id}` }, button), button, what, where, since });
    }
    return rows.get(id);
  };

  const fill = (list, shown) => {
    shown.forEach((handoff, place) => {
      const row = rowOf(handoff);
      drawItem(row, handoff);
      if (list.children[place] !== row.node) list.insertBefore(row.node, list.children[place] ?? null);
    });
    while (list.children.length > shown.length) list.lastChild.remove();
  };

  /** Who stands on a conversation with the keyboard stays on it where it goes, or at the list if it is gone. */
  const keepingFocus = (work) => {
    const focused = document.activeElement;
    const inside = $("list").contains(focused);
    work();
    if (!inside || focused === document.activeElement) return;
    (focused.isConnected ? focused : $("waitingHead")).focus({ preventScroll: true });
  };

  const head = (node, text, count) => node.replaceChildren(text, h("span", { className: "count", textContent: String(count) }));

  const drawList = () => {
    const queues = new Map(handoffs.filter((one) => isWaiting(one) || isMine(one)).map((one) => [one.queue, one.queue_label || one.queue]));
    drawFilter(queues);
    const inQueue = (handoff) => !queue || handoff.queue === queue;
    const waiting = handoffs.filter((handoff) => isWaiting(handoff) && inQueue(handoff));
    const mine = handoffs.filter((handoff) => isMine(handoff) && inQueue(handoff));
    head($("waitingHead"), T.waiting, waiting.length);
    head($("mineHead"), T.mine, mine.length);
    keepingFocus(() => {
      fill($("waiting"), waiting);
      fill($("mine"), mine);
    });
    show($("noneWaiting"), !waiting.length);
    show($("noneMine"), !mine.length);
    const all = new Set(handoffs.map(({ id }) => id));
    for (const id of rows.keys()) if (!all.has(id)) rows.delete(id);
    const count = handoffs.filter((handoff) => isWaiting(handoff) || isNew(handoff)).length;
    document.title = `${count ? `(${count}) ` : ""}${T.inbox} – Deskbell`;
  };

  const drawFilter = (queues) => {
    if (!queues.has(queue)) queue = "";
    show($("filter"), queues.size > 1);
    const options = [["", T.allQueues], ...[...queues].sort((a, b) => a[1].localeCompare(b[1], LANGUAGE))];
    const same = JSON.stringify(options);
    if ($("queue").dataset.shown === same) return;
    $("queue").replaceChildren(...options.map(([value, label]) => h("option", { value, textContent: label })));
    $("queue").dataset.shown = same;
    $("queue").value = queue;
  };

  // ── The story ──

  let story = null;
  /** What is written but not sent, and what is sent but not answered, by handoff. */
  const drafts = new Map();
  const outboxes = new Map();
  const outbox = (id) => outboxes.get(id) ?? outboxes.set(id, []).get(id);
  const settled = (item) => outboxes.set(item.id, outbox(item.id).filter((other) => other !== item));

  const isSeen = (id) => story?.id === id && !document.hidden;

  const open = async (id) => {
    keepDraft();
    story = { id, seen: handoffs.find((handoff) => handoff.id === id), last: 0, day: "" };
    $("log").replaceChildren();
    $("log").setAttribute("aria-live", "off");
    $("words").value = drafts.get(id) ?? "";
    for (const box of document.querySelectorAll(".acts details")) box.open = false;
    $("briefBox").open = innerWidth > 768 && innerHeight > 700;
    document.body.dataset.view = "story";
    const opened = story;
    drawStory();
    drawList();
    $("subject").focus();
    await guarded(loadStory);
    // What is there already is not read aloud; what comes is.
    if (story === opened) setTimeout(() => $("log").setAttribute("aria-live", "polite"), 300);
  };

  const keepDraft = () => {
    if (story) drafts.set(story.id, $("words").value);
  };

  const closeStory = () => {
    keepDraft();
    const id = story?.id;
    story = null;
    document.body.dataset.view = "list";
    drawStory();
    drawList();
    (rows.get(id)?.node.isConnected ? rows.get(id).button : $("waitingHead")).focus();
  };

  const loadStory = async () => {
    const now = story;
    if (!now) return;
    const path = `handoffs/${now.id}`;
    const [seen, { messages }] = await Promise.all([call(path), call(`${path}/transcript?after=${now.last}`)]);
    if (story !== now) return;
    now.seen = seen;
    addMessages(now, messages);
    drawStory();
  };

  /** In order, and each once: two answers may tell of the same message. */
  const addMessages = (now, messages) => {
    const log = $("log");
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
    const fresh = messages.filter(({ seq }) => seq > now.last);
    const before = log.querySelector(".pending");
    for (const message of fresh) {
      const date = new Date(message.at);
      const day = dayOf(date);
      if (day !== now.day) log.insertBefore(h("h3", { className: "day", textContent: day }), before);
      now.day = day;
      now.last = message.seq;
      log.insertBefore(drawMessage(message, date), before);
    }
    if (fresh.length && (atEnd || fresh.length > 5 || fresh.at(-1).role === "agent")) log.scrollTop = log.scrollHeight;
    markRead();
  };

  const markRead = () => {
    if (story && !document.hidden) read.set(story.id, story.last);
  };

  const drawMessage = ({ role, name, text, at, seq, choices = [] }, date) => {
    const who = role === "agent" ? name || T.roles.agent : (T.roles[role] ?? role);
    const time = h("time", { dateTime: at, textContent: formats.time.format(date) });
    const by = h("p", { className: role === "system" ? "by hush" : "by" }, h("bdi", { textContent: who }), " · ", time);
    const node = h("div", { className: `message ${role}` }, by, h("div", { className: "text", dir: "auto", textContent: text }));
    if (choices.length) node.append(h("ul", { className: "offered" }, ...choices.map(({ label }) => h("li", { dir: "auto", textContent: label }))));
    node.dataset.seq = seq;
    return node;
  };

  const drawPending = () => {
    const log = $("log");
    for (const node of log.querySelectorAll(".pending")) node.remove();
    if (!story) return;
    for (const item of outbox(story.id)) {
      const state = h("p", { className: "state" }, item.refused ? `${T.refused} ${item.refused}` : item.tried ? T.unsent : T.sending);
      if (item.refused) {
        const discard = h("button", { type: "button", className: "quiet", textContent: T.discard });
        discard.addEventListener("click", () => {
          settled(item);
          drawPending();
          $("words").focus();
        });
        state.append(discard);
      }
      log.append(h("div", { className: "message agent pending" }, h("div", { className: "text", dir: "auto", textContent: item.text }), state));
    }
  };

  const drawStory = () => {
    const seen = story?.seen;
    show($("story"), Boolean(seen));
    show($("blank"), Boolean(session) && !seen);
    if (!seen) return;
    put($("subject"), seen.subject);
    drawMeta(seen);
    drawBrief(seen);
    drawPending();
    drawActs(seen);
  };

  const drawMeta = (seen) => {
    const parts = [seen.queue_label || seen.queue];
    if (T.priorities[seen.priority]) parts.push(T.priorities[seen.priority]);
    if (isWaiting(seen)) parts.push(T.since(long(seen.waiting_since)));
    else if (isHeld(seen)) parts.push(T.states[seen.state]);
    put($("meta"), parts.join(" · "));
  };

  /** Visitors name the page: only a web address becomes a link. */
  const webAddress = (text) => {
    try {
      const url = new URL(text);
      return ["http:", "https:"].includes(url.protocol) ? url.href : null;
    } catch {
      return null;
    }
  };

  const part = (title, ...nodes) => [h("h3", { textContent: title }), ...nodes];
  const bullets = (texts) => h("ul", {}, ...texts.map((text) => h("li", { dir: "auto", textContent: text })));
  const shownValue = (value) => (value === true ? T.yes : value === false ? T.no : String(value));

  /** What is known of the visitor, a line each; what a customer's own site has vouched for says so. */
  const asks = ({ name, email, phone, external_id: id, verified, typed, custom }, tags) => {
    const proved = [name, email, phone, id].filter(Boolean).join(" · ");
    const told = [typed?.email, typed?.phone, ...Object.entries(custom || {}).map(([key, value]) => `${key}: ${shownValue(value)}`)];
    return [proved && (verified ? `${proved} (${T.proved})` : proved), ...told, tags.join(", ")].filter(Boolean);
  };

  const verdict = ({ title, helpful, reason }) => {
    const words = [T.helpful[helpful], T.reasons[reason]].filter(Boolean).join(": ");
    return words ? `${title} (${words})` : title;
  };

  const drawBrief = (seen) => {
    const { summary, slots = [], answers_shown: answers = [], page, reason, customer, tags } = seen;
    const told = JSON.stringify([summary, slots, answers, page, customer, tags]);
    if (story.told === told) return;
    story.told = told;
    const nodes = part(T.summary, h("p", { className: "lines", dir: "auto", textContent: summary || reason?.text || "" }));
    if (answers.length) {
      nodes.push(...part(T.tried, bullets(answers.map(verdict))));
    }
    const who = asks(customer || {}, tags || []);
    if (who.length) nodes.push(...part(T.customer, h("p", { className: "lines", dir: "auto", textContent: who.join("\n") })));
    if (slots.length) {
      const pairs = slots.flatMap(({ label, value }) => [h("dt", { textContent: label }), h("dd", {}, h("bdi", { textContent: shownValue(value) }))]);
      nodes.push(...part(T.slots, h("dl", {}, ...pairs)));
    }
    if (page?.url) {
      const [href, words] = [webAddress(page.url), page.title || page.url];
      const link = href ? h("a", { href, target: "_blank", rel: "noopener noreferrer", textContent: words }) : h("bdi", { textContent: words });
      nodes.push(...part(T.page, h("p", {}, link)));
    }
    $("brief").replaceChildren(...nodes);
  };

  const drawActs = (seen) => {
    const [waits, mine] = [isWaiting(seen), isMine(seen)];
    show($("take"), waits);
    show($("rejectBox"), waits);
    show($("write"), mine);
    show($("resolveBox"), mine);
    show($("returnBox"), mine);
    const notice = waits || mine ? story.notice : isHeld(seen) ? (story.notice ?? T.others(seen.agent?.name ?? T.somebody)) : T.states[seen.state];
    show($("notice"), Boolean(notice));
    put($("notice"), notice ?? "");
  };

  // ── What the agent does ──

  /** Does it, tells kindly if it cannot be done, and looks at once what came of it. */
  const doing = async (action, asked) => {
    const now = story;
    if (!now || now.busy) return false;
    now.busy = true;
    try {
      await act(`handoffs/${now.id}/${action}`, asked);
      now.notice = null;
      return true;
    } catch (trouble) {
      if (trouble.kind === "denied") return signOut(T.denied);
      now.notice = kindly(trouble);
      say(now.notice);
      return false;
    } finally {
      now.busy = false;
      if (session) await guarded(look);
      if (session) drawStory();
    }
  };

  const kindly = ({ kind, words, handoff }) => {
    if (kind === "offline" || kind === "busy") return kind === "busy" ? T.busy : T.failed;
    if (kind === "conflict" && handoff?.agent_id && handoff.agent_id !== session?.agent.id) return T.tooLate(handoff.agent_name ?? T.somebody);
    return words || T.failed;
  };

  const look = async () => {
    await Promise.all([loadStory(), loadList()]);
    nudge();
  };

  const take = async () => {
    if (!(await doing("accept", { agent: session.agent }))) return;
    say(T.taken);
    if (!$("write").hidden) $("words").focus();
  };

  const settle = async (box, action, asked) => {
    const now = story;
    if (!(await doing(action, asked)) || story !== now) return;
    $(box).open = false;
    for (const field of $(box).querySelectorAll("textarea")) field.value = "";
    say(T.states[now.seen.state] ?? "");
    $("subject").focus();
  };

  const noted = (field) => {
    const note = $(field).value.trim();
    return note ? { note } : {};
  };

  const write = () => {
    const text = $("words").value.trim();
    if (!text || !story || !isMine(story.seen)) return;
    $("words").value = "";
    drafts.delete(story.id);
    const body = JSON.stringify({ text, agent: session.agent });
    outbox(story.id).push({ id: story.id, key: crypto.randomUUID?.() ?? randomKey(), text, body, tried: false, refused: "" });
    drawPending();
    $("log").scrollTop = $("log").scrollHeight;
    send(story.id);
  };

  const sending = new Set();
  /** One after the other, so that they arrive in order; a repeat has the same key, so that it is one message. */
  const send = async (id) => {
    if (sending.has(id)) return;
    sending.add(id);
    try {
      for (let item; session && (item = outbox(id).find((one) => !one.refused)); ) await sendOne(id, item);
    } catch {
      nudge(EVERY.visible);
    } finally {
      sending.delete(id);
      drawPending();
    }
  };

  const sendOne = async (id, item) => {
    try {
      await call(`handoffs/${id}/messages`, item.body, item.key);
      settled(item);
      if (story?.id === id) await guarded(loadStory);
    } catch (trouble) {
      item.tried = true;
      if (trouble.kind === "denied") signOut(T.denied);
      if (["offline", "busy", "denied"].includes(trouble.kind)) throw trouble;
      item.refused = kindly(trouble);
      say(`${T.refused} ${item.refused}`);
    }
  };

  let typedAt = 0;
  const typing = () => {
    if (!story || !$("words").value || Date.now() - typedAt < TYPING_EVERY) return;
    typedAt = Date.now();
    call(`handoffs/${story.id}/typing`, "{}").catch(() => {});
  };

  // ── Looking for news ──

  let after = "0";
  let timer = 0;
  let failures = 0;
  let polling = false;
  let again = false;

  /** Runs and shows what hinders it; true if nothing did. */
  const guarded = async (work) => {
    try {
      await work();
      if (failures) say(T.onlineAgain);
      failures = 0;
      show($("banner"), false);
      return true;
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      if (trouble.kind === "denied") signOut(T.denied);
      else if (["offline", "busy"].includes(trouble.kind)) hindered(trouble);
      return false;
    }
  };

  const hindered = ({ kind, wait }) => {
    failures = Math.max(failures + 1, Math.ceil(wait / EVERY.visible));
    put($("trouble"), kind === "busy" ? T.busy : T.offline);
    show($("banner"), true);
  };

  const poll = async () => {
    if (polling) {
      again = true;
      return;
    }
    polling = true;
    again = false;
    const mine = session;
    let more = false;
    await guarded(async () => {
      const { events, next } = await call(`events?after=${after}`);
      if (session !== mine || !session) return;
      const due = Date.now() - listedAt > LIST_EVERY;
      if (events.length || due) await loadList();
      const newest = handoffs.find(({ id }) => id === story?.id);
      const moved = !newest || newest.state !== story.seen?.state || (newest.newest_message?.seq ?? 0) > story.last;
      if (story && (events.some((event) => event.handoff_id === story.id) || ((events.length || due) && moved))) await loadStory();
      // Only when all of it was shown: else the next look begins here again.
      after = next;
      more = events.length > 0;
      for (const id of outboxes.keys()) send(id);
    });
    polling = false;
    if (!session) return;
    const usual = document.hidden ? EVERY.hidden : EVERY.visible;
    nudge(again ? 0 : failures ? Math.min(usual * 2 ** Math.min(failures - 1, 3), EVERY.hidden) : more ? 200 : usual);
  };

  const nudge = (delay = 0) => {
    clearTimeout(timer);
    if (session) timer = setTimeout(poll, delay);
  };

  // ── In and out ──

  const keep = (value) => {
    try {
      if (value) sessionStorage.setItem(KEPT, JSON.stringify(value));
      else sessionStorage.removeItem(KEPT);
    } catch {
      // Without storage the agent types it again after a reload.
    }
  };
  const kept = () => {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
    } catch {
      return {};
    }
  };

  /** The token of the address, which forgets it before anything else happens. */
  const fragment = () => {
    if (!location.hash.startsWith("#token=")) return "";
    const token = location.hash.slice("#token=".length);
    history.replaceState(null, "", location.pathname);
    try {
      return decodeURIComponent(token);
    } catch {
      return token;
    }
  };

  /** Who calls themselves the same is the same: so conversations are found again tomorrow. */
  const agentCalled = (name) => ({ id: `desk:${name.toLowerCase().slice(0, 100)}`, name });

  const askIn = (error = "") => {
    const { token = "", name = "" } = kept();
    show($("entry"), true);
    show($("list"), false);
    show($("blank"), false);
    show($("story"), false);
    show($("out"), false);
    show($("who"), false);
    show($("banner"), false);
    delete document.body.dataset.in;
    document.body.dataset.view = "entry";
    document.title = `${T.inbox} – Deskbell`;
    $("name").value ||= name;
    $("token").value = token;
    // Who came with a token in the address need not look at it.
    show($("tokenField"), !token || Boolean(error));
    show($("entryError"), Boolean(error));
    put($("entryError"), error);
    (error ? $("entryError") : $("name").value && !token ? $("token") : $("name")).focus();
  };

  const WHY = { denied: T.denied, missing: T.closed, busy: T.busy, offline: T.unreachable };

  const enter = async (token, name) => {
    try {
      const { next } = await call("events?after=end", undefined, undefined, token);
      session = { token, agent: agentCalled(name) };
      after = next;
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      if (trouble.kind === "denied") keep({ name });
      return askIn(WHY[trouble.kind] ?? trouble.words);
    }
    keep({ token, name });
    show($("entry"), false);
    show($("list"), true);
    show($("out"), true);
    show($("who"), true);
    put($("who"), name);
    $("token").value = "";
    document.body.dataset.in = "";
    document.body.dataset.view = "list";
    drawStory();
    drawList();
    $("waitingHead").focus();
    await guarded(loadList);
    nudge(EVERY.visible);
  };

  /** Forgets the token and everything that was shown with it. */
  const signOut = (error = "") => {
    const name = session?.agent.name ?? "";
    clearTimeout(timer);
    session = story = known = null;
    handoffs = [];
    failures = 0;
    for (const all of [rows, read, keys, drafts]) all.clear();
    if (!error) outboxes.clear();
    for (const id of ["waiting", "mine", "log", "brief"]) $(id).replaceChildren();
    for (const id of ["subject", "meta", "notice", "status"]) put($(id), "");
    $("words").value = "";
    // Who was turned out by a new token keeps the name; who left does not.
    keep(error ? { name } : null);
    $("name").value = error ? name : "";
    askIn(error);
    return false;
  };

  const begin = () => {
    const given = fragment();
    const { token = "", name = "" } = kept();
    if (given) keep({ token: given, name });
    if ((given || token) && name) return enter(given || token, name);
    return askIn();
  };

  // ── Set up ──

  document.documentElement.lang = LANGUAGE;
  for (const node of document.querySelectorAll("[data-t]")) put(node, T[node.dataset.t]);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", T[node.dataset.tLabel]);
  for (const node of document.querySelectorAll("[data-t-placeholder]")) node.placeholder = T[node.dataset.tPlaceholder];
  const options = (texts) => Object.entries(texts).map(([value, label]) => h("option", { value, textContent: label }));
  $("code").append(...options(T.codes));
  $("why").append(...options(T.whys));

  const on = (id, event, work) =>
    $(id).addEventListener(event, (what) => {
      if (event === "submit") what.preventDefault();
      work(what);
    });
  on("entry", "submit", () => {
    const name = $("name").value.replace(/[\p{C}\s]+/gu, " ").trim();
    if (name) enter($("token").value.trim(), name);
    else askIn(T.nameless);
  });
  on("out", "click", () => signOut());
  on("retry", "click", () => nudge());
  on("back", "click", closeStory);
  on("queue", "change", () => {
    queue = $("queue").value;
    drawList();
  });
  on("take", "click", take);
  on("write", "submit", write);
  on("words", "input", typing);
  on("words", "keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    write();
  });
  on("resolve", "submit", () => settle("resolveBox", "resolve", { code: $("code").value, ...noted("resolveNote") }));
  on("return", "submit", () => settle("returnBox", "return", noted("returnNote")));
  on("reject", "submit", () => settle("rejectBox", "reject", { code: $("why").value }));
  for (const box of document.querySelectorAll(".acts details")) {
    box.addEventListener("toggle", () => box.open && box.scrollIntoView({ block: "nearest" }));
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !box.open) return;
      box.open = false;
      box.querySelector("summary").focus();
    });
  }
  document.addEventListener("visibilitychange", () => {
    if (!session || document.hidden) return;
    markRead();
    drawList();
    nudge();
  });
  addEventListener("online", () => nudge());
  addEventListener("hashchange", () => {
    if (location.hash.startsWith("#token=")) begin();
  });
  addEventListener("beforeunload", (event) => {
    if ([...outboxes.values()].some((items) => items.length)) event.preventDefault();
  });
  setInterval(() => {
    if (!session) return;
    for (const handoff of handoffs) if (rows.has(handoff.id)) drawItem(rowOf(handoff), handoff);
    if (story?.seen) drawMeta(story.seen);
  }, 15_000);

  begin();
})();
