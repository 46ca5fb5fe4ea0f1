// The option `scuttle`: what stays on the real global object, and for whom.

import { BulkheadError } from "../diagnostic.ts";
import { optionInvalid, optionUnknown } from "../errors/option-errors.ts";
import { nearestName } from "../policy/nearest-name.ts";

/** As users write it. */
export type ScuttleOption =
  | boolean
  | {
      /** Names that stay on the real global object, or patterns of such. */
      readonly exceptions?: readonly (string | RegExp)[];
      /** What tools need that work on the page from outside. */
      readonly presets?: readonly ScuttlePreset[];
    };

/** As the kernel gets it: JSON. */
export interface ScuttleSettings {
  readonly exceptions: readonly (string | { readonly source: string; readonly flags: string })[];
}

export type ScuttlePreset = "chromedriver" | "playwright" | "sentry";

// Found by letting each tool do all that it can on a scuttled page, and noting what it asked the real window for: ChromeDriver
// and Chromium 156, playwright-core 1.65, @sentry/browser 10.78.
const PRESETS: Readonly<Record<ScuttlePreset, ScuttleSettings["exceptions"]>> = {
  chromedriver: [
    // Its copies of intrinsics.
    { source: "^cdc_[A-Za-z0-9]+_[A-Za-z]+$", flags: "" },
    ..."DOMRect Function HTMLFormElement ShadowRoot closed getComputedStyle innerHeight innerWidth navigator".split(
      " ",
    ),
    ..."pageXOffset pageYOffset visualViewport".split(" "),
  ],
  playwright: [
    { source: "^__playwright", flags: "" },
    ..."AbortSignal CustomEvent Document Intl MutationObserver Node URL Window addEventListener".split(
      " ",
    ),
    ..."cancelAnimationFrame cancelIdleCallback clearInterval clearTimeout eval performance".split(
      " ",
    ),
    ..."dispatchEvent requestAnimationFrame requestIdleCallback setInterval setTimeout".split(" "),
    // Of a locator's `dispatchEvent`.
    { source: "^(?:[A-Z][A-Za-z]*)?Event$", flags: "" },
  ],
  sentry: [
    { source: "^(?:__SENTRY|Sentry|_sentry)", flags: "" },
    ..."Element Event Function HTMLElement Intl PerformanceObserver Request URL URLSearchParams".split(
      " ",
    ),
    ..."PerformanceEventTiming console onerror onunhandledrejection requestIdleCallback".split(" "),
    ..."WeakRef WebAssembly addEventListener chrome clearTimeout crypto fetch history".split(" "),
    ..."navigator performance removeEventListener requestAnimationFrame setInterval setTimeout".split(
      " ",
    ),
    // Whose listeners it wraps.
    ..."BroadcastChannel ChannelMergerNode EventSource EventTarget FileReader HTMLUnknownElement".split(
      " ",
    ),
    ..."IDBDatabase IDBRequest IDBTransaction MessagePort Node Notification Screen SharedWorker".split(
      " ",
    ),
    ..."TextTrack TextTrackCue TextTrackList WebSocket Window Worker XMLHttpRequest".split(" "),
    ..."XMLHttpRequestEventTarget XMLHttpRequestUpload".split(" "),
    // Of its session replay, none with power over the network.
    ..."Blob CSSConditionRule CSSGroupingRule CSSMediaRule CSSRule CSSStyleDeclaration".split(" "),
    ..."CSSStyleSheet CSSSupportsRule Document DragEvent FontFace HTMLCanvasElement".split(" "),
    ..."HTMLFormElement HTMLImageElement HTMLInputElement HTMLOptionElement".split(" "),
    ..."HTMLSelectElement HTMLTextAreaElement MouseEvent MutationObserver PointerEvent".split(" "),
    ..."ShadowRoot TextEncoder cancelAnimationFrame customElements getSelection".split(" "),
    ..."innerHeight innerWidth matchMedia pageXOffset pageYOffset".split(" "),
  ],
};

/**
 * What Node's own code reads on the global object, none of it with power over anything: the free names of its sources (20, 22 and
 * 26) that are no intrinsics. They stay, read-only.
 */
export const NAMES_FOR_NODE: readonly string[] = [
  ..."AbortController AbortSignal Atomics Blob Buffer DOMException Event EventTarget File".split(
    " ",
  ),
  ..."FinalizationRegistry Intl MessagePort ReadableStream SharedArrayBuffer TextDecoder".split(
    " ",
  ),
  ..."TextDecoderStream TextEncoder TransformStream URL URLSearchParams WeakRef WebAssembly atob".split(
    " ",
  ),
  ..."clearImmediate clearInterval clearTimeout performance queueMicrotask setImmediate".split(" "),
  ..."setInterval setTimeout".split(" "),
];

const refuse = (option: string, expected: string): never => {
  throw new BulkheadError(optionInvalid(option, expected));
};

const parseException = (value: unknown): ScuttleSettings["exceptions"][number] => {
  if (typeof value === "string" && value !== "") return value;
  if (!(value instanceof RegExp))
    return refuse("scuttle.exceptions", "a list of names and regular expressions");
  // With these, one expression answers otherwise from question to question.
  if (value.global || value.sticky)
    return refuse("scuttle.exceptions", "regular expressions without the flags `g` and `y`");
  return { source: value.source, flags: value.flags };
};

const exceptionsOfPreset = (value: unknown): ScuttleSettings["exceptions"] => {
  if (typeof value === "string" && Object.hasOwn(PRESETS, value))
    return PRESETS[value as ScuttlePreset];
  const nearest = typeof value === "string" ? nearestName(value, Object.keys(PRESETS)) : undefined;
  if (nearest !== undefined)
    throw new BulkheadError(optionUnknown(`scuttle.presets: ${String(value)}`, nearest));
  return refuse("scuttle.presets", `a list of ${Object.keys(PRESETS).join(", ")}`);
};

const asList = (name: string, value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : refuse(`scuttle.${name}`, "a list");

/**
 * Settles the option; undefined where nothing is scuttled.
 *
 * @throws {BulkheadError} BULKHEAD_OPTION_INVALID
 */
export const parseScuttle = (value: unknown): ScuttleSettings | undefined => {
  if (value === undefined || value === false) return undefined;
  if (value === true) return { exceptions: [] };
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return refuse("scuttle", "true, false or an object");
  const known = ["exceptions", "presets"];
  for (const name of Object.keys(value))
    if (!known.includes(name))
      throw new BulkheadError(optionUnknown(`scuttle.${name}`, nearestName(name, known)));
  const { exceptions = [], presets = [] } = value as Readonly<Record<string, unknown>>;
  return {
    exceptions: [
      ...asList("exceptions", exceptions).map(parseException),
      ...asList("presets", presets).flatMap(exceptionsOfPreset),
    ],
  };
};
