// Deskbell widget: one file, no dependency, no build step.
//
//   <script src="https://help.example/widget.js" defer></script>
//
// Until the visitor's first click it asks the server for nothing and stores
// nothing. It never writes HTML, so it runs under a strict CSP with Trusted Types.
// One page has one widget, so its state is plain variables of this function.
(() => {
  "use strict";

  const script = /** @type {HTMLScriptElement|null} */ (document.currentScript);
  const manual = script?.dataset.boot === "manual";

  // Loaded twice (two tags, or a page that swaps its body): the first one stays.
  if (window.Deskbell?.version) {
    if (!manual) window.Deskbell("boot");
    return;
  }

  /** The folder of this file is the server; that works behind a path prefix too. */
  const HOME = new URL(".", script?.src || location.href).href;
  const DAY = 86_400_000;
  const SMALL = matchMedia("(max-width:480px),(max-height:480px)");
  const TOUCH = matchMedia("(hover:none) and (pointer:coarse)");
  const LINKS = ["http:", "https:", "mailto:", "tel:"];
  /** What may be asked for: the phone's keys, what the browser may fill in. */
  const KEYBOARDS = {
    email: ["email", "email"],
    phone: ["tel", "tel"],
    number: ["decimal"],
    money: ["decimal"],
    postcode: ["numeric", "postal-code"],
  };
  const REASONS = ["other_question", "incomplete", "unclear", "wrong"];

  // ── Texts ──

  const LANGUAGES = ["de", "en"];
  /** Every text in these languages; {} stands for a name or a number. */
  const TEXTS = {
    self: "Deutsch|English",
    launcher: "Fragen?|Questions?",
    open: "Chat öffnen|Open chat",
    close: "Chat schließen|Close chat",
    unread: "Neue Nachrichten: {}|New messages: {}",
    region: "Hilfe-Chat|Help chat",
    byBot: "Automatischer Assistent · antwortet sofort|Automatic assistant · answers at once",
    history: "Gesprächsverlauf|Conversation",
    log: "Nachrichten|Messages",
    visitor: "Sie|You",
    bot: "Assistent|Assistant",
    agent: "Team|Team",
    system: "Hinweis|Note",
    label: "Ihre Nachricht|Your message",
    ask: "Ihre Frage …|Your question …",
    send: "Senden|Send",
    human: "Mit einem Menschen sprechen|Talk to a human",
    humanAsked: "Ein Mensch ist angefragt|A human has been asked",
    hint: "Bitte keine Passwörter senden.|Please send no passwords.",
    privacy: "Datenschutz|Privacy",
    frequent: "Häufig gefragt|Frequently asked",
    choices: "Vorschläge|Suggestions",
    helpful: "War diese Antwort hilfreich?|Was this answer helpful?",
    yes: "Hilfreich|Helpful",
    no: "Nicht hilfreich|Not helpful",
    thanks: "Danke für Ihre Rückmeldung.|Thank you for your feedback.",
    typing: "Der Assistent schreibt …|The assistant is typing …",
    writes: "{} schreibt …|{} is typing …",
    sending: "Wird gesendet|Sending",
    sent: "Zugestellt|Delivered",
    unsent: "Noch nicht gesendet|Not sent yet",
    offline: "Sie sind offline. Wir senden, sobald die Verbindung wieder steht.|You are offline. We send as soon as the connection is back.",
    unreachable: "Wir erreichen den Server gerade nicht und versuchen es weiter.|We cannot reach the server right now and keep trying.",
    busy: "Gerade kommen sehr viele Nachrichten an. Ihre senden wir gleich.|Very many messages are coming in. Yours is sent in a moment.",
    refused: "Diese Nachricht wurde nicht angenommen. Bitte kürzen oder ändern Sie sie.|This message was not accepted. Please shorten or change it.",
    retry: "Erneut versuchen|Try again",
    waiting: "Unser Team ist informiert. Die Antwort erscheint hier.|Our team has been informed. The answer will appear here.",
    joined: "Ein Mensch ist jetzt für Sie da.|A human is here for you now.",
    closed: "Dieses Gespräch ist beendet.|This conversation has ended.",
    restart: "Neues Gespräch|New conversation",
    jump: "Neue Nachricht|New message",
    newTab: "öffnet neuen Tab|opens a new tab",
    with: "Sie schreiben mit {}|You are writing with {}",
    us: "unserem Team|our team",
    saveAs: "Gespräch speichern|Save conversation",
    rate: "Wie zufrieden sind Sie?|How satisfied are you?",
    remark: "Möchten Sie etwas dazu sagen?|Would you like to say more?",
    sendRating: "Bewertung senden|Send rating",
    why: "Was hat nicht gepasst?|What was wrong with it?",
    other_question: "Andere Frage gemeint|I meant something else",
    incomplete: "Etwas fehlt|Something is missing",
    unclear: "Schwer verständlich|Hard to understand",
    wrong: "Stimmt nicht|Not correct",
    dismiss: "Hinweis schließen|Close hint",
  };

  /** The texts of one language. */
  const textsIn = (language) =>
    Object.fromEntries(Object.entries(TEXTS).map(([name, text]) => [name, text.split("|")[LANGUAGES.indexOf(language)]]));

  // ── Look ──

  /** Colours: light, dark. Each can be set by the page as --deskbell-NAME. */
  const COLOURS = {
    accent: ["#0b5d4e", "#1b7766"],
    "on-accent": ["#fff", "#fff"],
    link: ["var(--accent)", "color-mix(in oklab,var(--accent) 50%,#d9fff4)"],
    surface: ["#fff", "#1b1d1c"],
    background: ["#f7f6f3", "#141615"],
    tint: ["#e8f1ee", "#1f2f2a"],
    text: ["#1c1d1b", "#ecedea"],
    muted: ["#5c5f5a", "#a8aca6"],
    line: ["#e3e1db", "#343836"],
    border: ["#85877f", "#7d837e"],
    error: ["#a32a1f", "#ffb4a8"],
    "error-tint": ["#fcefec", "#3a1f1b"],
  };

  const twoTone = window.CSS?.supports?.("color", "light-dark(red,red)");
  const palette = Object.entries(COLOURS).map(
    ([name, [light, dark]]) => `--${name}:var(--deskbell-${name},${twoTone ? `light-dark(${light},${dark})` : light});`,
  );

  // Important rules in here win over important rules of the page; without them its
  // font, spacing and uppercase would be inherited. All sizes hang on max(1rem,16px):
  // they follow the visitor's text size, yet survive html{font-size:62.5%}.
  const STYLE = `
:host{all:initial!important;position:fixed!important;display:block!important;color-scheme:light dark!important;
 font-size:max(1rem,16px)!important;z-index:var(--deskbell-z-index,2147483000)!important;
 inset-block-end:max(var(--deskbell-offset-y,20px),env(safe-area-inset-bottom))!important;
 inset-inline-end:var(--deskbell-offset-x,20px)!important}
:host([hidden]){display:none!important}
:host([theme=light]){color-scheme:light!important}
:host([theme=dark]){color-scheme:dark!important}
:host([position=start]){inset-inline:var(--deskbell-offset-x,20px) auto!important}
:host([position=left]){left:var(--deskbell-offset-x,20px)!important;right:auto!important}
:host([position=right]){right:var(--deskbell-offset-x,20px)!important;left:auto!important}
@media print{:host{display:none!important}}
.root{${palette.join("")}
 font:400 1em/1.5 var(--deskbell-font,system-ui,sans-serif);
 color:var(--text);text-align:start;}
:where(.root *){box-sizing:border-box;margin:0;min-inline-size:0;overflow-wrap:anywhere}
.root [hidden]{display:none}
button,textarea{font:inherit;color:inherit;letter-spacing:inherit;word-spacing:inherit;text-align:start}
button,.button{display:flex;align-items:center;justify-content:center;gap:.5em;min-block-size:44px;min-inline-size:44px;padding:0;
 border:1px solid transparent;border-radius:24px;background:none;cursor:pointer;touch-action:manipulation}
.choice{background:var(--surface)}
@media (hover:hover){:where(button,.button):hover{background:var(--tint)}}
a{color:inherit;text-underline-offset:.15em}
:focus-visible,.star :focus-visible+span{outline:2px solid var(--link);outline-offset:2px}
svg{inline-size:1.25em;block-size:1.25em;flex:none;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
[dir=rtl] .flip{transform:scaleX(-1)}
.sr,.strip:not([data-kind]) p{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.launcher,.jump,.send,.visitor .card,.star :checked+span{background:var(--accent);color:var(--on-accent)}
.launcher,.jump,h2,.strip button,.human,.who,.unsent,.button,.tool,legend,.face,.star span{font-weight:600}
.by,.hours,.ends,.day,.meta,.who,.hint,.tool,.choices p,.choices svg,.thumb{color:var(--muted)}
.day,.meta,.who,.hint{font-size:.75em}
.human,.button,.card a,.choice,.face,[aria-pressed=true]{color:var(--link)}

.launcher,.panel,.invitation,.list{box-shadow:0 1px 3px #0003,0 8px 32px #10201c40}
.launcher{min-block-size:48px;min-inline-size:48px;padding:0 1.1em 0 .9em;white-space:nowrap;position:relative}
.launcher svg,.tool svg{inline-size:1.5em;block-size:1.5em}
.launcher[aria-expanded=true],:host([launcher=icon]) .launcher{padding:0;margin-inline-start:auto}
[aria-expanded=true] :is(.bell,.label),[aria-expanded=false] .down,:host([launcher=icon]) .label,:host([launcher=none]) :is(.launcher,.badge){display:none}
.badge{position:absolute;pointer-events:none;inset-block-start:-6px;inset-inline-end:-4px;min-inline-size:1.5em;padding:0 .4em;border:2px solid #fff;border-radius:1em;
 background:#b3261e;color:#fff;font-size:.8125em;line-height:1.5;text-align:center}

.panel{position:absolute;inset-block-end:64px;inset-inline-end:0;inline-size:min(26em,100vw - 40px);
 block-size:min(50em,100dvh - 108px);display:flex;flex-direction:column;overflow:hidden auto;
 background:var(--surface);border:1px solid var(--line);border-radius:var(--deskbell-radius,20px);outline:0;animation:rise .18s}
:host([position=start]) :is(.panel,.invitation){inset-inline:0 auto}
:host([position=left]) :is(.panel,.invitation){left:0;right:auto}
:host([position=right]) :is(.panel,.invitation){right:0;left:auto}
.header{display:flex;flex-wrap:wrap;align-items:center;padding-block:.75em;padding-inline:1em .5em;border-block-end:1px solid var(--line)}
.face{overflow:hidden;display:grid;place-items:center;flex:none;inline-size:2.5em;block-size:2.5em;border-radius:50%;background:var(--tint)}
.names{flex:1;margin-inline-start:.75em}
h2{font-size:1em;line-height:1.3}
.by,.hours{font-size:.8125em;line-height:1.4}
.hours{inline-size:100%;padding-block-start:.5em}
.hours::before,.strip[data-kind]::before{content:"";flex:none;display:inline-block;box-sizing:border-box;inline-size:10px;block-size:10px;margin-inline-end:.5em;border-radius:50%;border:2px solid}
.hours.now::before{background:#2f9e6e;border-color:#2f9e6e}
.tool{font-size:.875em}
.strip[data-kind]{display:flex;flex-wrap:wrap;align-items:center;padding:.625em 1em;background:var(--tint);border-block-end:1px solid var(--line);font-size:.875em}
.strip[data-kind=error]{background:var(--error-tint)}
.strip[data-kind=error],.unsent{color:var(--error)}
.strip p{flex:1}
.strip[data-kind=waiting]::before{color:var(--link)}
.strip button{padding:0 .875em;border-color:currentColor}
[data-kind=waiting]::before,.dots i{animation:pulse 1.5s infinite}

.middle{position:relative;flex:1 1 auto;min-block-size:3.5em;display:flex;background:var(--background)}
.messages{flex:1;overflow:hidden auto;overscroll-behavior:contain;scrollbar-width:thin}
.messages:focus-visible,.first :focus-visible{outline-offset:-3px}
.flow{position:relative;padding:1em}
.log{display:flex;flex-direction:column;gap:.625em}
.day{align-self:center}
.message{display:flex;flex-direction:column;align-items:flex-start}
.new{animation:rise .18s}
.card,.dots{max-inline-size:90%;padding:.625em .875em;border:1px solid var(--line);border-radius:1.125em;border-end-start-radius:.3em;background:var(--surface);font-size:.9375em}
.card>*+*{margin-block-start:.55em}
.card :is(p,li){white-space:pre-line}
.card :is(p,li),time,.hint{unicode-bidi:plaintext}
.card :is(ul,ol){padding-inline-start:1.35em}
.card :is(code,pre){font:.9em/1.5 ui-monospace,Menlo,Consolas,monospace;padding:.1em .3em;border-radius:.3em;background:var(--background);white-space:pre-wrap}
.face img{inline-size:100%;block-size:100%;object-fit:cover}
.card img{display:block;max-inline-size:100%;block-size:auto;border-radius:.6em}
.button{inline-size:fit-content;padding:.25em 1em;border-color:var(--border);text-decoration:none}
.button svg,.choices svg{inline-size:1em;block-size:1em}
.meta,.who,.state{display:flex;align-items:center;gap:.35em}
.meta,.who{padding:.15em .35em}
.visitor{align-items:flex-end}
.visitor .card{border-color:transparent;border-radius:1.125em;border-end-end-radius:.3em}
.visitor:has(~.visitor) .state:not(.unsent){display:none}
.system .card{max-inline-size:100%;border-color:transparent;border-radius:1.125em;background:var(--tint);font-size:.875em}
.system .meta{display:none}
.rated .card{inline-size:90%;padding-block-end:2.75em}
.rated .meta{block-size:44px;margin-block-start:-44px;padding-inline:1.2em}
.feedback{position:absolute;inset-inline-end:calc(10% + .9em);display:flex}
[aria-pressed=true]{background:var(--tint)}
[aria-pressed=true] svg{fill:currentColor}
.turn{transform:rotate(180deg)}

.choices p{flex-basis:100%}
.choices{display:flex;flex-wrap:wrap;gap:.5em;margin-block-start:.875em;font-size:.9375em}
.choice{padding:.4em 1em;border-color:var(--border);font-weight:500;line-height:1.35}
.choices svg{display:none}
.first{gap:0}
.first p{margin:0 .3em .5em;font-size:.8125em;font-weight:600}
.first .choice{inline-size:100%;justify-content:space-between;min-block-size:48px;border-radius:0;border-color:var(--line);color:var(--text)}
.first .choice+.choice{border-block-start:0}
.first p+.choice{border-start-start-radius:1em;border-start-end-radius:1em}
.first .choice:last-child{border-end-start-radius:1em;border-end-end-radius:1em}
.first svg{display:block}
.rating,.invitation{margin-block-start:.875em;padding:.875em;border:1px solid var(--line);border-radius:1.125em;background:var(--surface);font-size:.9375em}
.rating label{display:block}
fieldset{border:0;padding:0}
legend{padding:0}
.stars,.ends{display:flex;justify-content:space-between;gap:.5em}
.ends{margin-block:.25em .75em;font-size:.8125em}
.star{position:relative;margin-block-start:.5em}
.star input{position:absolute;inset:0;inline-size:100%;block-size:100%;margin:0;opacity:0;cursor:pointer}
.star span{display:grid;place-items:center;inline-size:44px;block-size:44px;border:1px solid var(--border);border-radius:50%}
.remark{display:block;inline-size:100%;margin-block:.35em .75em;padding:.6em .875em;border:1px solid var(--border);border-radius:.75em;background:none}
.invitation{position:absolute;inset-block-end:60px;inset-inline-end:0;inline-size:min(18em,100vw - 40px);display:flex;margin:0;padding:.25em;animation:rise .18s}
.teaser{flex:1;justify-content:start;padding:.5em .75em}
.list{position:absolute;inset-inline:-1px;inset-block-end:calc(100% + .5em);padding:.3em;border:1px solid var(--border);border-radius:1em;background:var(--surface);max-block-size:40vh;overflow:hidden auto;z-index:1}
.option{display:flex;align-items:center;min-block-size:44px;padding:.3em .75em;border-radius:.75em;cursor:pointer;font-size:.9375em}
.option:hover,.option[aria-selected=true]{background:var(--tint)}
.option[aria-selected=true]{outline:2px solid var(--link);outline-offset:-2px}
.dots{display:flex;gap:.3em;margin-block-start:.75em;inline-size:fit-content}
.dots i{inline-size:.45em;block-size:.45em;border-radius:50%;background:var(--muted)}
.dots i+i{animation-delay:.2s}
.dots i+i+i{animation-delay:.4s}
.jump{position:absolute;inset-block-end:.75em;inset-inline:0;margin-inline:auto;inline-size:fit-content;padding:0 1em;font-size:.875em}

.foot{padding:.625em .75em max(.5em,env(safe-area-inset-bottom));border-block-start:1px solid var(--line)}
.composer{position:relative;display:flex;align-items:flex-end;padding:3px;border:1px solid var(--border);border-radius:27px}
.composer:focus-within{border-color:var(--link);box-shadow:0 0 0 1px var(--link)}
.input{flex:1;min-block-size:44px;max-block-size:7.5em;padding-block:.6em;padding-inline:.875em .5em;border:0;outline:0;background:none;resize:none;overflow:hidden auto;field-sizing:content}
.input::placeholder{color:var(--muted);opacity:1}
.input:placeholder-shown+.send{background:var(--tint);color:var(--link)}
.below{display:flex;flex-wrap:wrap;align-items:center;padding-block-start:.25em}
.human{padding:0 .625em;font-size:.875em}
.human[aria-disabled=true]{color:var(--muted);background:none;cursor:default}
.hint{flex:1 1 9em;padding-inline:.5em;line-height:1.35;text-align:end}

@keyframes rise{from{opacity:0;transform:translateY(8px)}}
@keyframes pulse{50%{opacity:.3}}
@media ${SMALL.media}{
 .panel,:host([position]) .panel{position:fixed;inset:var(--top,0) 0 auto;inline-size:auto;block-size:var(--height,100dvh);border:0;border-radius:0;animation:none}
 .launcher[aria-expanded=true]{visibility:hidden}
}
@media (max-width:400px){.face{display:none}.names{margin:0}}
@media (max-height:400px){.header,.foot,.below{padding-block:0}.face,.hours,.hint{display:none}}
@media (prefers-reduced-motion){*,*::before{animation:none!important}}
@media (forced-colors:active){.launcher,.panel,.face,.send,.jump,.visitor .card{border:1px solid}[aria-pressed=true]{border-color:Highlight}}`;

  const ICONS = {
    bell: "M4 17a8 8 0 0 1 16 0M2 17h20M5 20h14M12 9V6m-2 0h4",
    down: "m6 9.5 6 6 6-6",
    send: "M4.5 12h14M12.5 6l6 6-6 6",
    next: "m9.5 6 6 6-6 6",
    human: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M5 20a7 7 0 0 1 14 0",
    thumb: "M8 11v9H4v-9zl3-7a2 2 0 0 1 2 2v4h5a2 2 0 0 1 2 2l-1 6a2 2 0 0 1-2 2H8",
    check: "m5 12.5 4.5 4.5L19 7.5",
    out: "M8 16 17 7M9.5 7H17v7.5",
    save: "M12 4v11m-5-5 5 5 5-5M5 20h14",
  };

  // ── Helpers ──

  /** h("p.hint", …): class and part get the name, functions become listeners. */
  const h = (name, props, ...children) => {
    const [tag, style] = name.split(".");
    const node = document.createElement(tag);
    if (style) node.part = node.className = style;
    for (const [key, value] of Object.entries(props || {})) {
      if (typeof value === "function") node.addEventListener(key, value);
      else set(node, key, value);
    }
    node.append(...children.filter((child) => child != null));
    return node;
  };

  const icon = (name, style = "") => {
    const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", style);
    path.setAttribute("d", ICONS[name]);
    svg.append(path);
    return svg;
  };

  const button = (style, click, ...children) => h("button." + style, { type: "button", click }, ...children);
  const focus = (node) => node.focus({ preventScroll: true });
  const focused = () => root.getRootNode().activeElement;

  /** 128 random bits. crypto.randomUUID is there on https only. */
  const newId = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-");

  const fill = (text, value) => text.replace("{}", () => value);
  const set = (node, name, value) => (value == null ? node.removeAttribute(name) : node.setAttribute(name, value));

  /** 1 to 30 s, doubling, jittered: a server that comes back is not stormed. */
  const backoff = (tries) => Math.max(1000, Math.min(30_000, 1000 * 2 ** tries) * (0.5 + Math.random() / 2));

  /** The first language of the list that has texts; "de-AT" counts as "de". */
  const known = (...tags) => tags.map((tag) => (tag || "").slice(0, 2).toLowerCase()).find((tag) => LANGUAGES.includes(tag));

  /** The server checks links already; this is the second lock. */
  const safeUrl = (url, base = location.href) => {
    try {
      const parsed = url && new URL(url, base);
      return LINKS.includes(parsed.protocol) ? parsed : null;
    } catch {
      return null;
    }
  };

  // ── Settings ──

  /** The <desk-bell> in charge, or the last one. @type {HTMLElement|undefined} */
  let host;
  const setting = (name) => host?.getAttribute(name);
  const server = () => new URL(setting("server") || HOME, location.href).href.replace(/\/*$/, "/");
  const locale = () =>
    (setting("locale") ? known(setting("locale")) : known(document.documentElement.lang, ...navigator.languages)) || "en";

  let t = textsIn("en");

  const emit = (name, detail = {}) =>
    host?.dispatchEvent(new CustomEvent(`deskbell:${name}`, { bubbles: true, composed: true, detail }));

  // ── What is kept on the device ──
  // The conversation's key for a day ("interaction"), for the tab ("session") or
  // not at all ("none"); open or closed and unsent messages per tab; hints that were
  // closed. Delivered messages are never kept: the server has them.

  const [TALK, TAB, SEEN] = ["", ":tab", ":seen"];
  let touched = false; // by the visitor; nothing is written before
  let consent; // as the page has said: true, false or nothing
  const allowed = () => consent ?? setting("consent") !== "required";
  const mayKeep = () => allowed() && setting("storage") !== "none";
  const keepKey = () => `deskbell:${new URL(server()).host}/${setting("site") || ""}`;
  const keepIn = (part) => (part === TAB || setting("storage") === "session" ? sessionStorage : localStorage);

  const kept = (part) => {
    try {
      const value = mayKeep() && JSON.parse(keepIn(part).getItem(keepKey() + part));
      return Date.now() - value.at < DAY ? value : {};
    } catch {
      return {};
    }
  };

  const keep = (part, value) => {
    if (!touched || !mayKeep()) return;
    try {
      keepIn(part).setItem(keepKey() + part, JSON.stringify({ at: Date.now(), ...value }));
    } catch {
      // Blocked or full: the conversation lasts as long as the page.
    }
  };

  const wipe = () => {
    try {
      for (const part of [TALK, TAB, SEEN]) for (const area of [localStorage, sessionStorage]) area.removeItem(keepKey() + part);
    } catch {
      // Blocked: nothing is kept.
    }
  };

  const save = () => {
    const { id, token, state, seq, outbox } = talk;
    if (isOpen) talk.seen = seq;
    if (id) keep(TALK, { id, token, state, seen: talk.seen });
    keep(TAB, { outbox, open: isOpen });
  };

  /** The page's consent manager has asked: nothing is kept without a yes. */
  const setConsent = (given) => {
    consent = given;
    if (given === false) wipe();
    else save();
    share();
  };

  const touch = () => {
    if (touched) return;
    resume();
    touched = true;
    save();
  };

  // ── The conversation ──
  // Everything the visitor does goes through one outbox, in order, each with a
  // client id: a repeat is answered, not doubled.

  /** loaded: its history is on screen; lost: the server does not know it any more. */
  const newTalk = () => ({ key: keepKey(), state: "bot", seq: 0, outbox: [], told: {}, trouble: "", tries: 0 });
  let talk = { outbox: [] };
  let again; // timer of the next try
  let stream = null; // the open event stream
  let pollFor = ""; // set when a proxy holds streams back

  /** A person is asked or there: messages come unasked. */
  const isLive = () => talk.live || talk.state === "waiting" || talk.state === "human";

  /** What to make of an answer that is none. */
  const refused = ({ status, headers }, { code = `http_${status}`, message = code }) =>
    Object.assign(new Error(message), {
      code,
      busy: status === 429,
      wait: Math.min(headers.get("Retry-After"), 300) * 1000 || 0,
      gone: status === 404 || status === 410 || /closed/.test(code),
      final: status < 500 && status !== 429 && status !== 408,
    });

  const request = async (path, body, signal) => {
    const headers = {};
    if (body) headers["Content-Type"] = "application/json";
    if (talk.id) headers.Authorization = `Bearer ${talk.token}`;
    const answer = await fetch(`${server()}v1/conversations${path}`, {
      method: body ? "POST" : "GET",
      headers,
      body: body && JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      signal,
    });
    if (answer.ok) return answer;
    const { error = {} } = await answer.json().catch(() => ({}));
    throw refused(answer, error);
  };

  /** One call and its JSON; fails when the conversation was left meanwhile. */
  const call = async (path, body) => {
    const mine = talk;
    const answer = await request(path, body, AbortSignal.timeout(20_000));
    const json = await answer.json();
    if (mine !== talk) throw new Error("left");
    return json;
  };

  /** Where the visitor is, without query and fragment: those may hold personal data. */
  const page = () => {
    const bare = (url) => url.split(/[?#]/)[0];
    return { url: bare(location.href), title: document.title, referrer: bare(document.referrer) };
  };

  /** Makes sure there is a conversation and its history is on screen. */
  const ensure = async () => {
    if (talk.loaded) return;
    if (!talk.id) {
      const { id, token } = kept(TALK); // another tab may have begun one
      Object.assign(talk, { id, token });
    }
    if (talk.id) {
      const transcript = await call(`/${talk.id}`);
      talk.loaded = true;
      const said = transcript.messages.some(({ role }) => role === "visitor");
      // A greeting in another language is not worth keeping.
      if (said || known(transcript.language || locale()) === locale()) return restore(transcript);
      forget();
    }
    const seen = page();
    const start = await call("", { language: locale(), page: seen });
    const silent = log.firstChild; // a question is on screen: no greeting after it
    Object.assign(talk, { loaded: true, id: start.id, token: start.token, told: { context: JSON.stringify({ page: seen }) } });
    about = start;
    if (silent) talk.seq = Math.max(0, ...start.messages.map(({ seq }) => seq));
    take(silent ? { ...start, messages: [] } : start);
  };

  const forget = () => Object.assign(talk, { id: "", loaded: false, seq: 0, handoff: null, live: false, told: {} });

  // What the page says of the visitor. It is told with the next thing the visitor does.
  let identity;
  let facts = {};

  /** Tells what the server does not know yet, before what waits in the outbox. */
  const introduce = () => {
    for (const [path, body] of Object.entries({ identity, context: { ...facts, page: page() } })) {
      const said = JSON.stringify(body);
      if (talk.told[path] === said) continue;
      talk.told[path] = said;
      talk.outbox.unshift({ id: newId(), path, body });
    }
  };

  const identify = (user) => {
    identity = user;
    pump();
  };

  const logout = () => identify({ id: null });

  const setContext = (attributes) => {
    facts = { ...facts, attributes: { ...facts.attributes, ...attributes } };
    pump();
  };

  const addTags = (tags) => {
    facts = { ...facts, tags: [...new Set([...(facts.tags || []), ...[tags].flat()])] };
    pump();
  };

  const post = (path, body, text) => {
    const item = { id: newId(), path, body, text };
    talk.outbox.push(item);
    save();
    return item;
  };

  /** Sends the outbox, oldest first; one run at a time. */
  const pump = async () => {
    resume();
    const mine = talk;
    if (mine.pumping || !host?.isConnected || !(isOpen || isLive() || mine.outbox.length)) return;
    clearTimeout(again);
    mine.pumping = true;
    setTyping(true);
    try {
      await ensure();
      introduce();
      for (let item; (item = mine.outbox[0]); ) await deliver(item);
      mine.tries = 0;
      mine.lost = false;
      setTrouble("");
    } catch (error) {
      if (mine === talk) failed(error);
    }
    mine.pumping = false;
    if (mine !== talk) return;
    setTyping(false);
    listen();
  };

  const deliver = async (item) => {
    try {
      const turn = await call(`/${talk.id}/${item.path}`, { ...item.body, client_id: item.id });
      talk.outbox.shift();
      setTrouble("");
      if (item.path === "feedback" || item.path === "rating") notice = t.thanks;
      take(turn, item);
      tell({ turn });
    } catch (error) {
      const matters = item.text || item.path === "handoff"; // the rest belongs to the conversation that is gone
      if (!error.final || talk.outbox[0] !== item || (error.gone && matters)) throw error;
      talk.outbox.shift();
      save();
      refuse(item, error);
    }
  };

  const failed = (error) => {
    if (error.gone && !talk.lost) {
      talk.lost = true;
      forget();
      again = setTimeout(pump);
      return;
    }
    complain(error);
    again = setTimeout(pump, error.wait || backoff(talk.tries++));
  };

  const complain = (error) => setTrouble(navigator.onLine === false ? "offline" : error.busy ? "busy" : "unreachable", error);

  const setTrouble = (trouble, error) => {
    if (talk.trouble === trouble) return;
    talk.trouble = trouble;
    for (const { id } of talk.outbox) mark(bubbleOf(id), trouble ? "unsent" : "sending");
    paint();
    emit("status", { state: talk.state, trouble });
    if (error) emit("error", { code: error.code || trouble, message: error.message });
  };

  /** Takes a turn (of `item`), a start or an event of the stream. */
  const take = (turn, item) => {
    const before = talk.state;
    if (turn.state) ({ state: talk.state, live: talk.live } = turn);
    if (turn.state && turn.messages) talk.expects = turn.expects?.kind;
    const handed = turn.handoff && turn.handoff.id !== talk.handoff?.id;
    if (turn.handoff) talk.handoff = turn.handoff;
    if (item) mark(bubbleOf(item.id), "sent");
    let first;
    for (const message of turn.messages || []) {
      // While messages come unasked, the stream alone moves the cursor: an agent's
      // message stored just before this turn would be skipped otherwise.
      if (!isLive()) talk.seq = Math.max(talk.seq, message.seq || 0);
      const node = receive(message, item);
      first ??= node;
    }
    save();
    paint();
    reveal(first);
    if (talk.state !== before) emit("status", { state: talk.state, trouble: talk.trouble });
    if (handed) emit("handoff", { state: talk.state, ...turn.handoff });
    if (isLive()) listen();
    else hush();
  };

  const restore = (transcript) => {
    about = { ...about, ...transcript };
    Object.assign(talk, { state: transcript.state, handoff: transcript.handoff, live: transcript.live, expects: transcript.expects?.kind });
    clear();
    quietly();
    for (const message of transcript.messages) {
      talk.seq = Math.max(talk.seq, message.seq || 0);
      receive(message, null, true);
    }
    for (const { id, text } of talk.outbox) if (text) ownBubble(id, text, true);
    if (!isOpen) setUnread(transcript.messages.filter(({ role, seq }) => role !== "visitor" && seq > talk.seen).length);
    paint();
    toEnd();
  };

  // Server-sent events by fetch: EventSource cannot carry the token.

  const hush = () => {
    stream?.abort();
    stream = null;
  };

  // The visitor's other tabs: what one of them learns, it tells the others. One holds
  // the lock and listens for all; when it goes, the browser gives the lock to the next.

  let channel;
  const shared = () => mayKeep() && setting("storage") !== "session" && window.BroadcastChannel;

  const share = () => {
    channel?.close();
    channel = shared() ? new BroadcastChannel(keepKey()) : null;
    if (channel) channel.onmessage = ({ data }) => overhear(data);
  };

  const tell = (news) => channel?.postMessage({ id: talk.id, ...news });

  const overhear = ({ id, turn, event }) => {
    if (id !== talk.id) {
      if (!talk.outbox.length) adopt();
    } else if (!talk.loaded) {
      if (turn?.state) talk.state = turn.state;
      pump();
    } else if (turn) take(turn);
    else takeEvent(event);
  };

  /** Goes over to the conversation that another tab is in. */
  const adopt = () => {
    const { id, token, state = "bot", seen = 0 } = kept(TALK);
    if (!id || id === talk.id) return;
    hush();
    clearTimeout(again);
    talk = Object.assign(newTalk(), { id, token, state, seen });
    clear();
    paint();
    pump();
  };

  const listen = () => {
    if (!isLive() || !talk.loaded || stream || !host.isConnected || document.hidden) return;
    const mine = (stream = new AbortController());
    const { signal } = mine;
    if (channel && navigator.locks) navigator.locks.request(keepKey(), { signal }, () => stayTuned(mine)).catch(() => {});
    else stayTuned(mine);
  };

  /** Waits, unless the wait has become pointless. */
  const sleep = (time, signal) =>
    new Promise((done) => {
      const timer = setTimeout(done, time);
      signal.addEventListener("abort", () => (clearTimeout(timer), done()));
    });

  const stayTuned = async (mine) => {
    for (let tries = 0; mine === stream; tries++) {
      const began = Date.now();
      const heard = () => {
        tries = 0;
        if (!talk.outbox.length) setTrouble("");
      };
      try {
        await readStream(mine.signal, heard);
      } catch (error) {
        if (mine !== stream) return;
        if (error.gone) {
          hush();
          return failed(error);
        }
        if (tries) complain(error);
      }
      // A long poll that ran its time is asked again at once.
      const pause = !pollFor || Date.now() - began < 5000 ? backoff(tries) : 0;
      await sleep(pause, mine.signal);
    }
  };

  const readStream = async (signal, heard) => {
    const attempt = new AbortController();
    const end = () => attempt.abort();
    let timer;
    let bytes = 0;
    const guard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (!bytes) pollFor = "&wait=25"; // not even a heartbeat: a proxy holds it back
        end();
      }, 48_000);
    };
    signal.addEventListener("abort", end);
    guard();
    try {
      const answer = await request(`/${talk.id}/events?after=${talk.seq}${pollFor}`, null, attempt.signal);
      const reader = answer.body.getReader();
      const decoder = new TextDecoder();
      let text = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done || signal.aborted) return;
        bytes += value.length;
        guard();
        heard();
        const events = (text + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/);
        text = events.pop();
        for (const event of events) {
          takeEvent(event);
          tell({ event });
        }
      }
    } finally {
      clearTimeout(timer);
      end();
    }
  };

  const takeEvent = (text) => {
    const field = (name) => [...text.matchAll(new RegExp(`^${name}: ?(.*)$`, "gm"))].map((found) => found[1].trim()).join("\n");
    const data = field("data");
    talk.seq = Math.max(talk.seq, Number(field("id")) || 0);
    if (!data) return;
    const [kind, news] = [field("event"), JSON.parse(data)];
    if (kind === "typing") agentWrites(news.name);
    else if (kind === "state") take(news);
    else if (kind === "message") take({ messages: [news] });
  };

  // ── Answers: blocks in, nodes out, never HTML ──

  const linkTo = (url, text, style = "") => {
    // The shop's own pages open in place: the conversation is there again.
    const away = /^http/.test(url.protocol) && (url.origin !== location.origin || !mayKeep());
    return h(
      "a." + style,
      { href: url.href, ...(away && { target: "_blank", rel: "noopener noreferrer" }) },
      text,
      away ? h("span.sr", null, ` (${t.newTab})`) : null,
      away && style ? icon("out", "flip") : null,
    );
  };

  const drawSpan = ({ text = "", href, code, italic, bold }) => {
    const url = href && safeUrl(href);
    let node = url ? linkTo(url, text) : text;
    if (code) node = h("code", null, node);
    if (italic) node = h("em", null, node);
    return bold ? h("strong", null, node) : node;
  };

  const drawSpans = (tag, spans = []) => h(tag, null, ...spans.map(drawSpan));

  /** Pictures come from the server or the page itself: no third party sees the visitor. */
  const ownUrl = (src) => {
    const url = safeUrl(src, server());
    return url && [location.origin, new URL(server()).origin].includes(url.origin) ? url : null;
  };

  const drawImage = ({ src, alt = "" }) => {
    const url = ownUrl(src);
    return url ? h("img", { src: url.href, alt, error: (event) => event.target.replaceWith(alt) }) : h("p", null, alt);
  };

  const drawLink = ({ url, label }) => (safeUrl(url) ? linkTo(safeUrl(url), label || url, "button") : h("p", null, label));

  const BLOCKS = {
    paragraph: ({ spans }) => drawSpans("p", spans),
    list: ({ ordered, items = [] }) => h(ordered ? "ol" : "ul", { dir: "auto" }, ...items.map((item) => drawSpans("li", item))),
    code: ({ text = "" }) => h("pre", null, text),
    image: drawImage,
    link: drawLink,
  };

  const drawBlocks = ({ blocks = [], text = "" }) => {
    const drawn = blocks.filter(({ type }) => Object.hasOwn(BLOCKS, type)).map((block) => BLOCKS[block.type](block));
    return drawn.length ? drawn : text.split(/\n{2,}/).map((part) => h("p", null, part));
  };

  // ── The parts ──

  const label = h("span.label");
  const badge = h("span.badge", { "aria-hidden": "true" });
  const launcher = button("launcher", () => toggle(), icon("bell", "bell"), icon("down", "down"), label);
  launcher.setAttribute("aria-haspopup", "dialog");
  const news = h("p.sr", { "aria-live": "polite" });

  const title = h("h2", { id: "title" });
  const by = h("p.by");
  const hours = h("p.hours");
  const other = button("tool", () => switchLocale());
  const saver = button("tool", () => saveAs(), icon("save"));
  const closer = button("tool", () => close(), icon("down"));
  closer.part = "close";
  const face = h("span.face", { "aria-hidden": "true" });
  const header = h("div.header", null, face, h("div.names", null, title, by), saver, other, closer, hours);

  const status = h("p.status", { role: "status" });
  const act = button("act", () => actNow());
  const strip = h("div.strip", null, status, act);

  // Buttons live beside the log, not in it: a screen reader would read them with
  // every answer.
  const log = h("div.log", { role: "log", "aria-live": "polite" });
  const feedback = h("div.feedback", { role: "group", hidden: "" });
  const dots = h("div.dots", { "aria-hidden": "true" }, h("i"), h("i"), h("i"));
  const reasons = h("div.choices", { role: "group", hidden: "" });
  const pick = h("div.choices", { role: "group", "aria-labelledby": "pick" });
  const rating = h("form.rating", { submit: (event) => rate(event), hidden: "" });
  const flow = h("div.flow", null, log, feedback, dots, reasons, pick, rating);
  const messages = h("div.messages", { role: "group", tabindex: "0", scroll: () => scrolled() }, flow);
  const jump = button("jump", () => (toEnd(), focus(messages)));
  const middle = h("div.middle", null, messages, jump);

  const inputLabel = h("label.sr", { for: "input" });
  const input = h("textarea.input", {
    id: "input",
    rows: 1,
    maxlength: 4000,
    enterkeyhint: "send",
    autocomplete: "off",
    dir: "auto",
    "aria-describedby": "hint",
    keydown: (event) => enter(event),
    input: () => (grow(), suggest()),
    blur: () => offer([]),
  });
  const send = h("button.send", null, icon("send", "flip"));
  const submit = (event) => (event.preventDefault(), sendInput());
  const list = h("div.list", { id: "list", role: "listbox", hidden: "", pointerdown: (event) => event.preventDefault() });
  const composer = h("form.composer", { submit }, inputLabel, input, send, list);
  const humanText = h("span");
  const human = button("human", () => askHuman(), icon("human"), humanText);
  const hint = h("p.hint", { id: "hint" });
  const foot = h("div.foot", null, composer, h("div.below", null, human, hint));

  const panel = h("div.panel", { role: "dialog", "aria-labelledby": "title", tabindex: -1, hidden: "" }, header, strip, middle, foot);
  const invitation = h("div.invitation", { role: "group", hidden: "" });
  const root = h("div.root", { role: "region", click: touch, keydown: (event) => keys(event) }, panel, invitation, launcher, badge, news);

  // ── Painting: every text passes here, so a new language is one call ──

  let isOpen = false;
  let unread = 0;
  let about = {}; // name, languages, opening … as the server said
  let choices = [];
  let typing = false;
  let writer = ""; // the person who writes
  let notice = ""; // said, not shown
  let refusal = "";
  let painted = ""; // the language on screen

  const write = (node, text = "") => {
    node.textContent = text;
    node.hidden = !text;
  };

  /** What has not changed stays: it may be pressed or have the focus just now. */
  const draw = (node, key, ...parts) => {
    if (node.key === key) return;
    node.key = key;
    node.replaceChildren(...parts);
  };

  /** Hides a part without dropping the focus to the page. */
  const leave = (node, hide) => {
    if (hide && node.contains(focused())) focus(messages);
    node.hidden = hide;
  };

  const aria = (node, text) => node.setAttribute("aria-label", text);

  const paint = () => {
    const { state } = talk;
    const language = locale();
    if (painted !== language) t = textsIn(language);
    root.lang = language;
    root.dir = getComputedStyle(host).direction;
    aria(root, t.region);
    write(label, setting("launcher-label") || t.launcher);
    write(badge, unread ? (unread > 9 ? "9+" : String(unread)) : "");
    aria(launcher, (isOpen ? t.close : `${label.textContent} ${t.open}`) + (unread ? ", " + fill(t.unread, unread) : ""));
    launcher.setAttribute("aria-expanded", isOpen);
    panel.hidden = !isOpen;
    if (!isOpen) return;

    write(title, setting("name") || about.name || t.region);
    const agent = talk.handoff?.agent;
    write(by, state === "human" ? fill(t.with, agent || t.us) : t.byBot);
    draw(face, state + agent + talk.handoff?.avatar, portrait(state === "human" && agent));
    write(hours, state === "human" || about.language !== language ? "" : about.opening?.text);
    hours.classList.toggle("now", Boolean(about.opening?.open));
    aria(closer, t.close);
    aria(saver, t.saveAs);
    leave(saver, !saidSomething());
    const next = otherLocale();
    other.hidden = !next;
    if (next) {
      other.lang = next;
      other.textContent = next.toUpperCase();
      aria(other, `${next.toUpperCase()} – ${textsIn(next).self}`);
    }

    aria(log, t.log);
    aria(messages, t.history);
    draw(jump, t.jump, t.jump, icon("down"));
    inputLabel.textContent = t.label;
    input.placeholder = isLive() ? `${t.label} …` : t.ask;
    aria(send, t.send);
    aria(list, t.choices);
    keyboard();
    const asked = (isLive() && !talk.live) || talk.outbox.some(({ path }) => path === "handoff");
    humanText.textContent = asked ? t.humanAsked : t.human;
    human.setAttribute("aria-disabled", asked);
    leave(human, state === "human");
    const privacy = safeUrl(setting("privacy") || about.privacy_url);
    draw(hint, t.hint + privacy, t.hint, ...(privacy ? [" ", linkTo(privacy, t.privacy)] : []));

    if (painted && painted !== language) redraw();
    painted = language;
    paintStatus();
    paintChoices();
    paintFeedback();
    paintReasons();
  };

  /** The bell, or who is there: the picture if no third party has to be asked for it. */
  const portrait = (agent) => {
    if (!agent) return icon("bell");
    const url = talk.handoff.avatar && ownUrl(talk.handoff.avatar);
    const initials = agent.split(/\s+/).map((word) => [...word][0]);
    return url ? h("img", { src: url.href, alt: "" }) : [initials[0], initials.length > 1 ? initials.at(-1) : ""].join("");
  };

  /** A phone shows the keys that fit what the assistant asks for. */
  const keyboard = () => {
    const [mode, fill] = KEYBOARDS[talk.expects] || [];
    input.inputMode = mode || "";
    input.autocomplete = fill || "off";
  };

  /** One line says what is going on, the most urgent first. */
  const paintStatus = () => {
    const { trouble, state, handoff } = talk;
    let [kind, text, action] = ["", typing ? t.typing : writer ? fill(t.writes, writer) : notice];
    if (trouble) [kind, text, action] = ["error", t[trouble], t.retry];
    else if (refusal) [kind, text] = ["error", refusal];
    else if (state === "closed") [kind, text, action] = [state, t.closed, t.restart];
    else if (state === "waiting") {
      // The note of the handoff says how long it takes; no need to say it twice.
      const wait = handoff?.wait?.text;
      [kind, text] = [state, wait && !log.textContent.includes(wait) ? wait : t.waiting];
    }
    else if (state === "human") text ||= t.joined;
    strip.toggleAttribute("data-kind", !!kind);
    if (kind) strip.dataset.kind = kind;
    if (status.textContent !== text) status.textContent = text;
    leave(act, !action);
    act.textContent = action;
    dots.hidden = !typing && !writer;
  };

  const otherLocale = () => {
    const languages = (about.languages || []).map((tag) => known(tag));
    return languages.find((tag) => tag && tag !== locale());
  };

  const switchLocale = () => setLocale(otherLocale());

  const setUnread = (count) => {
    if (unread === count) return;
    unread = count;
    news.textContent = count ? fill(t.unread, count) : "";
    paint();
    emit("unread", { count });
  };

  let slow;
  const setTyping = (on) => {
    clearTimeout(slow);
    const show = () => {
      typing = on && !talk.trouble && !isLive();
      paint();
      settle();
    };
    if (on) slow = setTimeout(show, 350); // most answers are faster
    else show();
  };

  let stale;
  /** A sign that a person writes lasts some seconds, or until the words are there. */
  const agentWrites = (name = "") => {
    clearTimeout(stale);
    if (name) stale = setTimeout(agentWrites, 6000);
    if (writer === name) return;
    writer = name;
    paint();
    settle();
  };

  // ── Messages ──

  let lastDay = "";
  const shown = new Set(); // conversation and message id
  const drawn = () => [...log.querySelectorAll(".message")];
  const bubbleOf = (id) => drawn().find((node) => node.client === id);
  const saidSomething = () => log.querySelector(".visitor");

  const clear = () => {
    log.replaceChildren();
    shown.clear();
    choices = [];
    doubted = null;
    lastDay = notice = refusal = "";
  };

  /** The log must not read itself aloud while it is filled with what is known. */
  let loud;
  const quietly = () => {
    log.setAttribute("aria-live", "off");
    clearTimeout(loud);
    loud = setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
  };

  /**
   * Shows a message once; returns its node when it is new.
   * @param {import("./deskbell").DeskbellMessage} message
   */
  const receive = (message, item, quiet) => {
    const key = `${talk.id}/${message.id}`;
    const isMine = ({ client, message: { id, text } }) => client && !id && (item ? client === item.id : text === message.text);
    const mine = message.role === "visitor" && !quiet && drawn().find(isMine);
    if (shown.has(key)) {
      if (mine && item) mine.remove(); // the stream was faster
      return;
    }
    shown.add(key);
    if (message.role === "agent") agentWrites();
    const node = mine || append(message, quiet);
    node.message = message;
    if (mine) mark(node, "sent");
    const goesOn = message.role === "visitor" || message.role === "agent" || choices[0]?.stars;
    if (goesOn || message.choices?.length) choices = message.choices || [];
    if (quiet) return;
    emit("message", message);
    if (!isOpen && message.role !== "visitor") setUnread(unread + 1);
    return mine ? undefined : node;
  };

  const append = (message, quiet) => {
    const role = message.role in t ? message.role : "bot";
    const date = new Date(message.at || Date.now());
    const language = message.language || about.language || locale();
    const node = h(
      "div.message",
      null,
      h(role === "agent" ? "span.who" : "span.sr", null, (role === "agent" && message.name) || t[role], h("span.sr", null, ": ")),
      h("div.card", language === locale() ? null : { lang: language }, ...drawBlocks(message)),
      h("div.meta", null, h("time", null, date.toLocaleTimeString(locale(), { timeStyle: "short" })), h("span.state", { "aria-hidden": "true" })),
    );
    node.classList.add(role, quiet ? "old" : "new");
    node.part.add(role);
    node.message = message;
    divide(date);
    log.append(node);
    if (role === "visitor") mark(node, "sent");
    return node;
  };

  const divide = (date) => {
    if (date.toDateString() === lastDay) return;
    lastDay = date.toDateString();
    const ago = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / DAY);
    const text =
      ago === 0 || ago === 1
        ? new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-ago, "day")
        : date.toLocaleDateString(locale(), { weekday: "long", day: "numeric", month: "long" });
    log.append(h("p.day", null, text[0].toUpperCase() + text.slice(1)));
  };

  const redraw = () => {
    const old = drawn();
    quietly();
    log.replaceChildren();
    lastDay = "";
    offered = rated = null;
    for (const { message, client, dataset } of old) {
      const node = Object.assign(append(message, true), { client });
      if (client) mark(node, dataset.state);
    }
    toEnd();
  };

  const ownBubble = (client, text, quiet) => {
    choices = [];
    const node = Object.assign(append({ role: "visitor", text }, quiet), { client });
    mark(node, talk.trouble ? "unsent" : "sending");
  };

  const mark = (node, state) => {
    if (!node) return;
    const place = node.querySelector(".state");
    node.dataset.state = state;
    place.classList.toggle("unsent", state === "unsent");
    place.replaceChildren("· " + t[state], state === "sent" ? icon("check") : "");
  };

  // ── Choices and thumbs, beside the log ──

  let offered; // what is on screen: a repaint must not take the focus away
  const paintChoices = () => {
    if (offered === choices) return;
    offered = choices;
    const first = !saidSomething();
    const stars = choices.some((choice) => choice.stars);
    paintRating(stars);
    pick.hidden = !choices.length || stars;
    pick.classList.toggle("first", first);
    pick.replaceChildren(
      h(first ? "p" : "p.sr", { id: "pick" }, first ? t.frequent : t.choices),
      ...choices.map((choice) => button("choice", () => choose(choice), choice.label, icon("next", "flip"))),
    );
  };

  const choose = (choice) => {
    perform("messages", { choice: choice.id }, choice.label);
    focus(messages); // the button is gone; stay where the answer will be
  };

  /** Stars to choose by arrow keys, and room for a word. */
  const paintRating = (stars) => {
    leave(rating, !stars);
    if (!stars) return rating.replaceChildren();
    const star = ({ stars: value, label }) =>
      h("label.star", null, h("input", { type: "radio", name: "stars", value, required: "", "aria-label": label }), h("span", null, value));
    const ends = [choices[0], choices.at(-1)].map(({ label }) => h("span", { "aria-hidden": "true" }, label));
    rating.replaceChildren(
      h("fieldset", null, h("legend", null, t.rate), h("div.stars", null, ...choices.map(star)), h("p.ends", null, ...ends)),
      h("label", null, t.remark, h("textarea.remark", { name: "remark", rows: 2, maxlength: 1000, dir: "auto" })),
      h("button.button", null, t.sendRating),
    );
  };

  const rate = (event) => {
    event.preventDefault();
    const { stars, remark } = rating.elements;
    const given = Number(stars.value);
    perform("rating", { stars: given, remark: remark.value.trim() || undefined });
    focus(messages);
    emit("rating", { stars: given });
  };

  let doubted; // the answer that did not help, as long as its reason may be asked for
  /** They come with the server's word on the thumb, which would move them under the pointer. */
  const paintReasons = () => {
    const answer = !talk.outbox.length && doubted;
    leave(reasons, !answer);
    aria(reasons, t.why);
    const pill = (reason) => button("choice", () => explain(reason), t[reason]);
    draw(reasons, answer && painted + answer.id, ...(answer ? [h("p", null, t.why), ...REASONS.map(pill)] : []));
  };

  const explain = (reason) => {
    const answer = doubted;
    doubted = null;
    judge(answer, reason);
  };

  let rated;
  /** Thumbs sit on the corner of the latest answer that came from an entry. */
  const paintFeedback = () => {
    const latest = drawn().filter(({ message }) => message.entry).pop();
    if (rated === latest) return;
    rated?.classList.remove("rated");
    rated = latest;
    leave(feedback, true);
    feedback.hidden = !rated;
    if (!rated) return;
    rated.classList.add("rated");
    aria(feedback, t.helpful);
    feedback.replaceChildren(
      ...[true, false].map((helpful) => {
        const thumb = button("thumb", () => vote(helpful), icon("thumb", helpful ? "" : "turn"));
        aria(thumb, helpful ? t.yes : t.no);
        return thumb;
      }),
    );
    press();
  };

  const press = () =>
    [...feedback.children].forEach((thumb, i) => thumb.setAttribute("aria-pressed", rated.message.helpful === !i));

  const vote = (helpful) => {
    const { message } = rated;
    if (message.helpful === helpful) return;
    message.helpful = helpful;
    doubted = helpful ? null : message;
    press();
    judge(message);
  };

  const judge = ({ id, entry, helpful }, reason) => {
    post("feedback", { message_id: id, helpful, reason });
    paint();
    toEnd();
    pump();
    emit("feedback", { message_id: id, entry, helpful, reason });
  };

  // ── What the visitor does ──

  const perform = (path, body, text) => {
    notice = refusal = "";
    choices = [];
    doubted = null;
    const item = post(path, body, text);
    if (text) ownBubble(item.id, text);
    paint();
    toEnd();
    if (talk.trouble !== "busy") pump();
  };

  const say = (text) => {
    text = text?.trim();
    if (text) perform("messages", { text }, text);
  };

  const sendInput = () => {
    focus(input);
    accept(input.value);
  };

  const askHuman = () => human.getAttribute("aria-disabled") === "true" || perform("handoff", {});

  /** The server does not want this message: nobody should have to type it again. */
  const refuse = (item, error) => {
    emit("error", { code: error.code, message: error.message });
    if (!item.text) return paint();
    bubbleOf(item.id)?.remove();
    refusal = t.refused;
    if (!input.value) input.value = item.text;
    grow();
    paint();
  };

  const actNow = () => {
    if (talk.trouble) return pump();
    startOver();
    focusIn();
  };

  const enter = (event) => {
    // 229: Safari ends a composition before this event.
    if (event.isComposing || event.keyCode === 229) return;
    const meant = walkKeys(event);
    if (!meant && (event.key !== "Enter" || event.shiftKey)) return;
    event.preventDefault();
    if (!meant) sendInput();
  };

  const keys = (event) => {
    touch();
    if (!isOpen || event.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      if (list.hidden) close();
      else offer([]);
    } else if (event.key === "Tab" && SMALL.matches) holdFocus(event);
  };

  /** Full screen hides the page, so Tab goes round inside. */
  const holdFocus = (event) => {
    const stops = [...panel.querySelectorAll("button,textarea,a,[tabindex='0']")].filter((node) => node.getClientRects().length);
    const at = focused();
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (at !== from && !(event.shiftKey && at === panel)) return;
    event.preventDefault();
    to.focus();
  };

  // A phone's keyboard would cover the suggestions the visitor came to see.
  const focusIn = () => focus(TOUCH.matches ? panel : input);

  /** The log as a text file, made here: nothing is asked for, nothing leaves. */
  const saveAs = () => {
    const lines = drawn().map(({ message: { role, name, at, text } }) => {
      const time = new Date(at || Date.now()).toLocaleString(locale(), { dateStyle: "short", timeStyle: "short" });
      return `${time} ${name || t[role] || t.bot}: ${text}`;
    });
    const file = new Blob([lines.join("\n\n") + "\n"], { type: "text/plain;charset=utf-8" });
    const href = URL.createObjectURL(file);
    h("a", { href, download: `${title.textContent} ${new Date().toISOString().slice(0, 10)}.txt` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10_000);
  };

  // ── Suggestions while typing ──
  // The input stays a text box; the arrow keys walk the list, Enter takes, Escape closes.

  let asking; // timer
  let at = -1;

  const suggest = () => {
    clearTimeout(asking);
    const text = input.value.trim();
    if (!about.suggestions || !talk.loaded || isLive() || talk.expects || text.length < 2) return offer([]);
    asking = setTimeout(async () => {
      const found = await call(`/${talk.id}/suggestions?q=${encodeURIComponent(text)}`).catch(() => ({}));
      if (input.value.trim() === text && focused() === input) offer(found.suggestions || []);
    }, 120);
  };

  const offer = (found) => {
    clearTimeout(asking);
    if (!found.length && list.hidden) return;
    list.replaceChildren(...found.map(({ text }, i) => h("div.option", { role: "option", id: "o" + i, click: () => accept(text) }, text)));
    list.hidden = !found.length;
    notice = found.length ? `${t.choices}: ${found.length}` : "";
    walk(-1);
    paintStatus();
  };

  const walk = (to) => {
    at = to;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", i === at));
    set(input, "aria-controls", list.hidden ? null : "list");
    set(input, "aria-activedescendant", at < 0 ? null : "o" + at);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };

  const accept = (text) => {
    input.value = "";
    grow();
    offer([]);
    say(text);
  };

  /** Keys of the list; true if one was meant. */
  const walkKeys = ({ key }) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const count = list.children.length;
    if (list.hidden) return false;
    if (step) walk(((at + 1 + step + count + 1) % (count + 1)) - 1);
    else if (key === "Enter" && at >= 0) accept(list.children[at].textContent);
    else return false;
    return true;
  };

  // ── Invitations: a word beside the launcher, never more ──

  let rules; // those that may still show
  let clock;
  let arrived = [];
  let leaving = false;

  /** Asks for the rules; only where the page has said so, and the visitor has not refused. */
  const inviteSome = async () => {
    if (!host.hasAttribute("proactive")) return;
    clock = setInterval(considerInviting, 1000);
    if (rules) return;
    rules = [];
    const answer = await fetch(`${server()}v1/widget`, { credentials: "omit" }).catch(() => null);
    if (answer?.ok) rules = (await answer.json()).proactive;
  };

  const fits = ({ id, pages = [], after_s, scroll_percent, exit_intent }) => {
    const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
    const scrolled = (100 * (scrollTop + clientHeight)) / scrollHeight;
    const here = pages.length === 0 || pages.some((page) => glob(page).test(location.pathname));
    const now = (after_s ?? 1e9) <= (Date.now() - arrived[1]) / 1000 || (scroll_percent ?? 101) <= scrolled || (exit_intent && leaving);
    return here && now && !kept(SEEN).ids?.includes(id);
  };

  /** A pattern with * for anything. */
  const glob = (page) => new RegExp(`^${page.replace(/[^*\w]/g, "\\$&").replace(/\*+/g, ".*")}$`);

  const considerInviting = () => {
    if (arrived[0] !== location.pathname) arrived = [location.pathname, Date.now()];
    if (document.hidden || host.hidden || isOpen || talk.id || !invitation.hidden || !allowed()) return;
    const rule = rules.find(fits);
    if (rule) invite(rule);
  };

  const invite = (rule) => {
    rules = rules.filter((other) => other !== rule);
    const text = rule.text[locale()] || Object.values(rule.text)[0];
    const question = rule.question?.[locale()];
    const closer = button("tool", () => dismiss(), "×");
    aria(closer, t.dismiss);
    aria(invitation, t.system);
    invitation.rule = rule;
    invitation.replaceChildren(button("teaser", () => (question ? ask(question) : open()), text), closer);
    invitation.hidden = false;
    emit("invitation", { id: rule.id });
  };

  /** It was closed or followed: the same one does not come again. */
  const dismiss = () => {
    if (invitation.hidden) return;
    if (invitation.contains(focused())) focus(launcher);
    invitation.hidden = true;
    touched = true;
    keep(SEEN, { ids: [...(kept(SEEN).ids || []), invitation.rule.id] });
  };

  // ── Size and scrolling ──

  let pinned = true; // the end is in view

  const fit = () => {
    const view = window.visualViewport;
    set(panel, "aria-modal", SMALL.matches || null);
    // A phone's keyboard shrinks only the visual viewport; zoomed in, leave it alone.
    const squeezed = SMALL.matches && view?.scale === 1 && view.height < innerHeight - 1;
    panel.style.setProperty("--height", squeezed ? `${view.height}px` : "");
    panel.style.setProperty("--top", squeezed ? `${view.offsetTop}px` : "");
  };

  const grow = () => {
    if (window.CSS?.supports?.("field-sizing", "content")) return;
    input.style.blockSize = "auto";
    input.style.blockSize = `${input.scrollHeight}px`;
  };

  let lastTop = 0;

  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = messages;
    const atEnd = scrollHeight - scrollTop - clientHeight < 40;
    pinned = atEnd || (pinned && scrollTop >= lastTop); // only the visitor scrolls up
    lastTop = scrollTop;
    jump.hidden ||= atEnd;
  };

  /** Sizes changed: keep the thumbs on their card and the end in view. */
  const settle = () => {
    if (rated) feedback.style.insetBlockStart = `${rated.offsetTop + rated.offsetHeight - 46}px`;
    if (pinned) messages.scrollTop = messages.scrollHeight;
  };

  const toEnd = () => {
    pinned = true;
    jump.hidden = true;
    settle();
  };

  /** Shows where new messages begin, unless the visitor is reading further up. */
  const reveal = (first) => {
    if (!first) return;
    if (!pinned) {
      jump.hidden = false;
      return;
    }
    settle();
    const start = first.offsetTop - 12;
    if (start >= messages.scrollHeight - messages.clientHeight) return;
    pinned = false;
    messages.scrollTop = start;
  };

  // ── Public methods ──

  let opener = null;

  const open = ({ focus: take = true } = {}) => {
    resume();
    if (!isOpen) {
      const from = document.activeElement;
      opener = from === host || from === document.body ? null : from;
      isOpen = true;
      dismiss();
      fit();
      setUnread(0);
      paint();
      toEnd();
      pump();
      save();
      emit("open");
    }
    if (take) focusIn();
  };

  const close = () => {
    if (!isOpen) return;
    const inside = focused();
    isOpen = false;
    paint();
    save();
    if (inside) focus(opener?.isConnected ? opener : launcher);
    emit("close");
  };

  const toggle = () => (isOpen ? close() : open());

  const show = () => (host.hidden = false);
  const hide = () => (close(), (host.hidden = true));

  /** Opens and asks in the visitor's name; for buttons and links of the page. */
  const ask = (text) => {
    touch();
    open();
    say(text);
  };

  const startOver = () => {
    wipe();
    hush();
    clearTimeout(again);
    talk = newTalk();
    clear();
    setUnread(0);
    paint();
    if (isOpen) pump();
  };

  /** Forgets the conversation, on the device too; a new one starts when open. */
  const reset = () => {
    touched = false;
    identity = undefined;
    facts = {};
    startOver();
  };

  const setLocale = (tag) => {
    if (!tag) return;
    host.setAttribute("locale", tag);
    // Nothing was said yet: greet again, in the new language.
    if (talk.id && !saidSomething()) startOver();
  };

  // ── The element ──

  let sheet;
  /** Constructed sheets need no style-src; older browsers get a <style> with the script's nonce. */
  const dress = (shadow) => {
    try {
      if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(STYLE);
      shadow.adoptedStyleSheets = [sheet];
    } catch {
      shadow.append(h("style", { nonce: script?.nonce }, STYLE));
    }
    return shadow;
  };

  /** Takes up what is kept, once: reading it may cost as much as all the rest of the start. */
  const resume = () => {
    if (!host?.isConnected || talk.key === keepKey()) return;
    const { id, token, state = "bot", seen = 0 } = kept(TALK);
    const { outbox = [], open: wasOpen } = kept(TAB);
    talk = Object.assign(newTalk(), { id, token, state, seen, outbox });
    touched ||= Boolean(id || outbox.length);
    if (wasOpen) open({ focus: false });
    else if (isLive() || outbox.length) pump();
  };

  let here; // ends the page's listeners when the element leaves
  let away;

  const attach = (element) => {
    if (host?.isConnected && host !== element) {
      element.hidden = true; // one page, one widget
      return;
    }
    host = element;
    const shadow = element.shadowRoot || dress(element.attachShadow({ mode: "open" }));
    shadow.append(root);
    const { signal } = (here = new AbortController());
    const seen = () => {
      clearTimeout(away);
      if (document.hidden) away = setTimeout(hush, 300_000);
      else listen();
    };
    const on = (name, listener, place = window) => place?.addEventListener(name, listener, { signal });
    on("online", pump);
    on("offline", () => setTrouble("offline"));
    on("visibilitychange", seen, document);
    on("resize", fit);
    on("resize", fit, window.visualViewport);
    on("scroll", fit, window.visualViewport);
    on("click", openHere);
    on("keydown", ({ key }) => key === "Escape" && dismiss());
    on("mouseout", ({ clientY, relatedTarget }) => (leaving ||= clientY <= 0 && !relatedTarget));
    share();
    inviteSome();
    paint();
    if (isOpen) settle();
    if (talk.key === keepKey()) return listen();
    emit("ready", { locale: locale() });
    setTimeout(resume, 50);
  };

  /** The page's own buttons may open the panel. */
  const openHere = (event) => {
    const chosen = setting("launcher-selector");
    if (!chosen || !event.target.closest?.(chosen)) return;
    event.preventDefault();
    touch();
    toggle();
  };

  const detach = (element) => {
    if (host !== element) return;
    here.abort();
    clearTimeout(away);
    clearInterval(clock);
    hush();
    channel?.close();
    // The page replaced its whole body, not just us: move to the new one.
    if (element.auto && element.parentNode) setTimeout(() => element.isConnected || document.body?.append(element));
  };

  class DeskBell extends HTMLElement {
    static observedAttributes = ["locale", "launcher-label", "privacy", "name"];

    connectedCallback() {
      attach(this);
    }

    disconnectedCallback() {
      detach(this);
    }

    attributeChangedCallback() {
      if (host === this && this.isConnected) paint();
    }
  }

  const methods = { open, close, toggle, show, hide, ask, reset, setLocale };
  /** These need no widget on the page yet. */
  const notes = { identify, logout, setContext, addTags, setConsent };
  Object.assign(DeskBell.prototype, methods, notes);

  // ── The one global ──

  const queued = window.Deskbell?.q || [];
  let ready = false;

  const commands = {
    ...notes,

    boot(options = {}) {
      const found = document.querySelector("desk-bell");
      const element = found || document.createElement("desk-bell");
      const { boot, ...data } = found ? {} : { ...script?.dataset };
      for (const [key, value] of Object.entries({ ...data, ...options })) {
        element.setAttribute(key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value);
      }
      if (found) return;
      element.auto = true;
      document.body.append(element);
    },

    shutdown() {
      if (!host) return;
      host.auto = false;
      talk = { outbox: [] };
      isOpen = false;
      clear();
      host.remove();
    },

    on(name, listener) {
      const heard = (event) => listener(event.detail, event);
      document.addEventListener(`deskbell:${name}`, heard);
      return () => document.removeEventListener(`deskbell:${name}`, heard);
    },
  };

  for (const [name, method] of Object.entries(methods)) {
    commands[name] = (...args) => {
      if (!host?.isConnected) commands.boot();
      method(...args);
    };
  }

  /** Calls made before the page has a body wait; `on` never needs to. */
  const Deskbell = (name, ...args) => {
    if (!Object.hasOwn(commands, name)) return console.warn(`Deskbell: no call "${name}"`);
    if (ready || name === "on") return commands[name](...args);
    queued.push([name, ...args]);
  };
  for (const name of Object.keys(commands)) Deskbell[name] = (...args) => Deskbell(name, ...args);
  Deskbell.version = "1";
  window.Deskbell = Deskbell;

  const begin = () => {
    customElements.define("desk-bell", DeskBell);
    const observer = new ResizeObserver(settle);
    for (const node of [flow, messages]) observer.observe(node);
    ready = true;
    for (const call of queued.splice(0)) Deskbell(...call);
    if (!manual && !document.querySelector("desk-bell")) commands.boot();
  };

  if (document.body && document.readyState !== "loading") begin();
  else document.addEventListener("DOMContentLoaded", begin, { once: true });
})();
