// The demonstration page: German by default, ?lang=en for English, and three
// questions that open the widget and ask.
"use strict";

const ENGLISH = {
  page: "Musterladen – a demonstration of Deskbell",
  skip: "Skip to content",
  language: "Language",
  kicker: "A demonstration of Deskbell",
  title: "Good things for every day. And answers as soon as you ask.",
  lead: "This shop is made up, its assistant is not: Deskbell waits at the bottom right. It answers common questions at once and calls a human when it is not sure.",
  try: "Try it",
  tryHint: "One click opens the chat and asks the question.",
  w1: "A plain question",
  q1: "Where is my parcel?",
  w2: "Typos are fine",
  q2: "How can I retrun somthing?",
  w3: "Always a way to a human",
  q3: "I want to talk to a human.",
  goods: "From the shop",
  g1: "“Morning” mug",
  p1: "€14.00",
  g2: "Notebook, squared",
  p2: "€9.50",
  g3: "“Evening” table lamp",
  p3: "€59.00",
  g4: "Desk bell, brass",
  p4: "€24.00",
  about: "What Deskbell is",
  a1: "Deskbell is an assistant for the common questions of a company. Editors write the answers as simple text files; Deskbell understands the question and gives exactly these answers, always the same, without a language model.",
  a2: "When it is not sure it asks back, or hands the whole conversation to a human. Nobody has to repeat themselves.",
  f1: "Nothing before the first click",
  f1d: "No cookie, no storage, no request to third parties.",
  f2: "Everyone can use it",
  f2d: "By keyboard, with a screen reader, on a phone, and without JavaScript.",
  f3: "One line to add it",
  footer: "This shop does not exist. You cannot order here, but you can ask.",
  embed: "Ask without JavaScript",
  desk: "The inbox for your team",
};

const all = (selector) => document.querySelectorAll(selector);

if (new URLSearchParams(location.search).get("lang") === "en") {
  document.documentElement.lang = "en";
  document.title = ENGLISH.page;
  for (const node of all("[data-t]")) node.textContent = ENGLISH[node.dataset.t];
  for (const node of all("[data-t-label]")) node.setAttribute("aria-label", ENGLISH[node.dataset.tLabel]);
}

for (const link of all("nav a")) {
  if (link.lang === document.documentElement.lang) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}

for (const button of all("[data-ask]")) {
  button.addEventListener("click", () => window.Deskbell("ask", button.querySelector(".question").textContent));
}
document.querySelector(".cards").hidden = false;
