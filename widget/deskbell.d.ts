// Types of the Deskbell widget's public API. Nothing here is needed at run time:
//   /// <reference path="deskbell.d.ts" />

/** Languages the widget has texts for. Unknown tags fall back to English; "de-AT" counts as "de". */
export type DeskbellLocale = "de" | "en" | (string & {});

/** The attributes of `<desk-bell>`; on the script tag with `data-` before them. */
export interface DeskbellOptions {
  /** Address of the server. Default: where widget.js came from. */
  server?: string;
  /** Keeps the conversations of several sites on one server apart on the visitor's device. */
  site?: string;
  /** Default: the page's `<html lang>`, then the browser's languages, then English. */
  locale?: DeskbellLocale;
  /** Default "auto": as the visitor's system. */
  theme?: "auto" | "light" | "dark";
  /** Corner of the launcher; "end" is the right in left-to-right pages. */
  position?: "end" | "start" | "left" | "right";
  /** "default" and "label": icon with text; "none": open the panel by the API only. */
  launcher?: "default" | "label" | "icon" | "none";
  /** Text on the launcher. Default: "Fragen?" / "Questions?". */
  launcherLabel?: string;
  /** Name in the header. Default: the server's. */
  name?: string;
  /** Address of the privacy notice, shown next to the input. Default: the server's. */
  privacy?: string;
  /**
   * Where the key of the conversation is kept after the visitor's first interaction:
   * "interaction" a day, "session" as long as the tab, "none" nowhere.
   */
  storage?: "interaction" | "session" | "none";
  /** "required": nothing is kept, and no invitation shown, until `setConsent(true)`. */
  consent?: "required";
  /** Set (to anything): the server's invitations (`widget.proactive`) may show beside the launcher. */
  proactive?: string;
  /** Elements of the page, as a CSS selector, that open and close the panel when they are clicked. */
  launcherSelector?: string;
}

/** Who the visitor is, as your own server vouches for it; see docs/embedding.md for `hash`. */
export interface DeskbellUser {
  id: string;
  name?: string;
  email?: string;
  /** Until when the hash is good: seconds since 1970, at most a day ahead. */
  exp: number;
  /** HMAC-SHA256 in hexadecimal digits. Never compute it in the page: the secret stays on your server. */
  hash: string;
}

export type DeskbellState = "bot" | "waiting" | "human" | "closed";

export interface DeskbellSpan {
  text: string;
  bold?: boolean;
  italic?: boolean;
  code?: boolean;
  /** http, https, mailto or tel. */
  href?: string;
}

export type DeskbellBlock =
  | { type: "paragraph"; spans: DeskbellSpan[] }
  | { type: "list"; ordered: boolean; items: DeskbellSpan[][] }
  | { type: "code"; text: string }
  | { type: "image"; src: string; alt: string }
  | { type: "link"; label: string; url: string };

export interface DeskbellChoice {
  id: string;
  label: string;
  /** Choosing it rates the conversation: 1 to 5. */
  stars?: number;
}

export interface DeskbellMessage {
  id: string;
  seq: number;
  /** RFC 3339. */
  at: string;
  role: "visitor" | "bot" | "agent" | "system";
  /** The whole message in plain words. */
  text: string;
  blocks?: DeskbellBlock[];
  choices?: DeskbellChoice[];
  /** The FAQ entry an answer came from; such answers can be rated. */
  entry?: string;
  /** Who writes, for agents. */
  name?: string;
  /** Language of the text, when it is not the conversation's. */
  language?: string;
  /** What the visitor said of the answer. */
  helpful?: boolean;
}

export interface DeskbellHandoff {
  id: string;
  queue: string;
  wait?: { text?: string };
  /** The name of the person who has taken it. */
  agent?: string;
}

export type DeskbellReason = "other_question" | "incomplete" | "unclear" | "wrong";

/** `detail` of each event. On the element they are DOM events named `deskbell:NAME`. */
export interface DeskbellEvents {
  ready: { locale: string };
  open: Record<string, never>;
  close: Record<string, never>;
  message: DeskbellMessage;
  unread: { count: number };
  /** Once for each handoff. */
  handoff: DeskbellHandoff & { state: DeskbellState };
  /** `trouble` is empty when all is well. */
  status: { state: DeskbellState; trouble: "" | "offline" | "unreachable" | "busy" };
  feedback: { message_id: string; entry: string; helpful: boolean; reason?: DeskbellReason };
  rating: { stars: number };
  /** An invitation shows beside the launcher. */
  invitation: { id: string };
  /** `identity_refused`: the visitor stays anonymous. */
  error: { code: string; message: string };
}

export interface DeskbellMethods {
  /** Opens the panel; `focus: false` leaves the focus where it is. */
  open(options?: { focus?: boolean }): void;
  close(): void;
  toggle(): void;
  /** Shows or hides the whole widget. */
  show(): void;
  hide(): void;
  /** Opens the panel and asks in the visitor's name. */
  ask(question: string): void;
  /** Forgets the conversation, on the device too. */
  reset(): void;
  setLocale(locale: DeskbellLocale): void;
}

/** What the page tells. None of it leaves the page before the visitor opens the window. */
export interface DeskbellNotes {
  /** Says who the visitor is. A wrong or expired hash is refused (event `error`). */
  identify(user: DeskbellUser): void;
  /** The visitor is nobody in particular again. */
  logout(): void;
  /** Adds facts for those who answer, such as `{plan: "pro"}`; null takes one back. They are not verified. */
  setContext(attributes: Record<string, string | number | boolean | null>): void;
  addTags(tags: string | string[]): void;
  /** What the visitor has told your consent manager. `false` also wipes what was kept. */
  setConsent(given: boolean): void;
}

export interface DeskbellCalls extends DeskbellMethods, DeskbellNotes {
  /** Adds the widget, or changes the settings of the one that is there. */
  boot(options?: DeskbellOptions): void;
  /** Takes the widget off the page. */
  shutdown(): void;
  /** Returns the function that ends the subscription. */
  on<Name extends keyof DeskbellEvents>(
    name: Name,
    listener: (detail: DeskbellEvents[Name], event: CustomEvent<DeskbellEvents[Name]>) => void,
  ): () => void;
}

/**
 * The one global. Callable as a queue, `Deskbell("open")`, or by method, `Deskbell.open()`.
 * To call it before the script has loaded:
 *
 *   window.Deskbell = window.Deskbell || function () { (Deskbell.q = Deskbell.q || []).push(arguments); };
 */
export interface DeskbellApi extends DeskbellCalls {
  <Name extends keyof DeskbellEvents>(
    call: "on",
    name: Name,
    listener: (detail: DeskbellEvents[Name], event: CustomEvent<DeskbellEvents[Name]>) => void,
  ): () => void;
  <Name extends Exclude<keyof DeskbellCalls, "on">>(name: Name, ...args: Parameters<DeskbellCalls[Name]>): ReturnType<DeskbellCalls[Name]>;
  readonly version: string;
}

export interface DeskbellElement extends HTMLElement, DeskbellMethods, DeskbellNotes {}

declare global {
  interface Window {
    Deskbell: DeskbellApi;
  }
  var Deskbell: DeskbellApi;

  interface HTMLElementTagNameMap {
    "desk-bell": DeskbellElement;
  }

  interface DocumentEventMap {
    "deskbell:ready": CustomEvent<DeskbellEvents["ready"]>;
    "deskbell:open": CustomEvent<DeskbellEvents["open"]>;
    "deskbell:close": CustomEvent<DeskbellEvents["close"]>;
    "deskbell:message": CustomEvent<DeskbellEvents["message"]>;
    "deskbell:unread": CustomEvent<DeskbellEvents["unread"]>;
    "deskbell:handoff": CustomEvent<DeskbellEvents["handoff"]>;
    "deskbell:status": CustomEvent<DeskbellEvents["status"]>;
    "deskbell:feedback": CustomEvent<DeskbellEvents["feedback"]>;
    "deskbell:rating": CustomEvent<DeskbellEvents["rating"]>;
    "deskbell:invitation": CustomEvent<DeskbellEvents["invitation"]>;
    "deskbell:error": CustomEvent<DeskbellEvents["error"]>;
  }
}
