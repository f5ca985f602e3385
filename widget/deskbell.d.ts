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
}

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
  feedback: { message_id: string; entry: string; helpful: boolean };
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

export interface DeskbellCalls extends DeskbellMethods {
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

export interface DeskbellElement extends HTMLElement, DeskbellMethods {}

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
    "deskbell:error": CustomEvent<DeskbellEvents["error"]>;
  }
}
