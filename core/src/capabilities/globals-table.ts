// The globals of browsers, Node and web extensions. Sources: WHATWG and W3C specifications, MDN, nodejs.org/api/globals.html.
// A class of the page that cannot be constructed names something and reaches nothing; one that can (`new Text().ownerDocument`,
// `new Range().startContainer`) is the document by another name.

import { type CapabilityRow, row } from "./capability.ts";
import { PROCESS_ROWS } from "./process-table.ts";

const CODE: readonly CapabilityRow[] = [
  row(
    "code execution",
    "critical",
    "runs text as code",
    "eval Function GeneratorFunction AsyncFunction execScript",
  ),
  row("code execution", "critical", "loads and runs scripts from anywhere", "importScripts"),
  row(
    "code execution",
    "critical",
    "loads modules past the policy",
    "require module __non_webpack_require__",
  ),
  row(
    "code execution",
    "critical",
    "reaches the bundler's module table",
    "__webpack_require__ webpackChunk System SystemJS define",
  ),
  row(
    "code execution",
    "critical",
    "makes realms and compartments",
    "ShadowRealm Compartment lockdown",
  ),
  row("code execution", "high", "runs WebAssembly", "WebAssembly"),
  row(
    "code execution",
    "high",
    "declares text to be trusted script",
    "trustedTypes TrustedTypePolicyFactory",
  ),
  row(
    "workers",
    "critical",
    "runs code where nothing is confined",
    "Worker SharedWorker Worklet navigator.serviceWorker",
  ),
  row("workers", "medium", "shares memory, which is a fine clock", "SharedArrayBuffer Atomics"),
  row(
    "workers",
    "medium",
    "learns of the worker it runs in",
    "registration clients skipWaiting serviceWorker",
  ),
];

const NETWORK: readonly CapabilityRow[] = [
  row(
    "network",
    "critical",
    "sends and receives data, to and from anywhere",
    `fetch fetchLater XMLHttpRequest WebSocket WebSocketStream EventSource WebTransport RTCPeerConnection
     webkitRTCPeerConnection mozRTCPeerConnection navigator.sendBeacon TCPSocket UDPSocket`,
  ),
  row("network", "critical", "loads any address, and reaches the document", "Image Audio"),
  row("network", "high", "loads a font from any address", "FontFace"),
  row(
    "network",
    "low",
    "tells how the network is",
    "navigator.connection navigator.onLine NetworkInformation",
  ),
  row("data", "low", "holds a request or response", "Request Response Headers FormData"),
];

const STORAGE: readonly CapabilityRow[] = [
  row(
    "storage",
    "critical",
    "reads and writes cookies, sessions too",
    "document.cookie cookieStore CookieStore",
  ),
  row(
    "storage",
    "high",
    "reads and writes what the application stored",
    "localStorage sessionStorage indexedDB caches",
  ),
  row(
    "storage",
    "high",
    "reads and writes what the application stored",
    "mozIndexedDB webkitIndexedDB msIndexedDB openDatabase",
  ),
  row(
    "storage",
    "high",
    "reads and writes what the application stored",
    "navigator.storage navigator.storageBuckets sharedStorage",
  ),
  row("storage", "low", "waits for locks of the application", "navigator.locks"),
  row(
    "file system",
    "high",
    "asks the user for files",
    "showOpenFilePicker showSaveFilePicker showDirectoryPicker",
  ),
  row(
    "file system",
    "high",
    "reaches the application's private files",
    "webkitRequestFileSystem webkitResolveLocalFileSystemURL",
  ),
];

const PAGE: readonly CapabilityRow[] = [
  row("DOM", "critical", "reaches the whole page, and through it everything", "document"),
  row(
    "code execution",
    "critical",
    "writes scripts into the page",
    "document.write document.writeln document.execCommand",
  ),
  row(
    "DOM",
    "critical",
    "reaches the document of the page",
    "Range Text Comment DocumentFragment Option getSelection event",
  ),
  row(
    "DOM",
    "critical",
    "is handed elements of the page",
    "customElements CustomElementRegistry PerformanceObserver",
  ),
  row("DOM", "critical", "reaches another window", "opener frameElement HTMLFrameElement"),
  row("DOM", "high", "transforms documents and may load others", "XSLTProcessor"),
  row(
    "DOM",
    "medium",
    "parses or reads documents that it is given",
    "DOMParser XMLSerializer XPathEvaluator Document DOMImplementation",
  ),
  row(
    "DOM",
    "medium",
    "watches elements that it is given",
    "MutationObserver WebKitMutationObserver ResizeObserver IntersectionObserver ReportingObserver",
  ),
  row(
    "DOM",
    "medium",
    "reads the style of elements that it is given",
    "getComputedStyle getMatchedCSSRules CSSStyleSheet",
  ),
  row(
    "DOM",
    "low",
    "tells the state of the page",
    "document.title document.hidden document.visibilityState document.readyState",
  ),
  row(
    "DOM",
    "low",
    "tells the state of the page",
    "document.characterSet document.charset document.compatMode document.contentType",
  ),
  row(
    "DOM",
    "low",
    "tells the state of the page",
    "document.dir document.lastModified document.hasFocus document.documentMode",
  ),
  row(
    "DOM",
    "low",
    "tells the state of the page",
    "document.fullscreenEnabled document.pictureInPictureEnabled document.prerendering",
  ),
  row(
    "navigation",
    "medium",
    "reads the page's address",
    "document.URL document.documentURI document.baseURI document.referrer document.domain",
  ),
  row(
    "navigation",
    "high",
    "leaves the page for any address, data with it",
    "document.location location navigation",
  ),
  row(
    "navigation",
    "medium",
    "reads the page's address, tokens in it too",
    "location.href location.search location.hash location.toString",
  ),
  row(
    "navigation",
    "low",
    "tells where the page comes from",
    "location.origin location.protocol location.host location.hostname origin",
  ),
  row(
    "navigation",
    "low",
    "tells where the page comes from",
    "location.port location.pathname location.ancestorOrigins isSecureContext",
  ),
  row("navigation", "medium", "moves in the page's history", "history"),
  row("navigation", "critical", "opens any address, data with it", "open"),
  row("navigation", "low", "closes or stops the page", "close stop"),
  row(
    "user interface",
    "medium",
    "asks the user in the page's name",
    "alert confirm prompt Notification",
  ),
  row(
    "user interface",
    "low",
    "tells the size of the window",
    "innerWidth innerHeight outerWidth outerHeight devicePixelRatio screen visualViewport matchMedia",
  ),
  row(
    "user interface",
    "low",
    "tells the size of the window",
    "screenX screenY screenLeft screenTop scrollX scrollY pageXOffset pageYOffset",
  ),
  row(
    "user interface",
    "low",
    "moves the window",
    "scroll scrollTo scrollBy focus blur find print moveTo moveBy resizeTo resizeBy name status",
  ),
  row(
    "user interface",
    "low",
    "tells which parts of the window show",
    "locationbar menubar personalbar scrollbars statusbar toolbar closed length",
  ),
  row("user interface", "low", "asks what the style sheet language can", "CSS CSSRule StyleMedia"),
  row(
    "DOM",
    "medium",
    "reads and changes the page's style",
    "document.documentElement.style document.body.style",
  ),
  row("DOM", "critical", "opens another window with a document", "documentPictureInPicture"),
  row(
    "DOM",
    "low",
    "names a class of the page",
    `AbstractRange CDATASection CaretPosition CloseWatcher CustomStateSet DataTransfer DataTransferItem DataTransferItemList
     DocumentTimeline DocumentType EditContext Highlight HighlightRegistry History IntersectionObserverEntry KeyframeEffect
     Location MimeType MimeTypeArray MutationRecord Navigation Permissions PermissionStatus Plugin PluginArray
     ProcessingInstruction RadioNodeList ReportBody ResizeObserverEntry ResizeObserverSize Sanitizer Screen ScreenOrientation
     ScrollTimeline Touch TouchList TreeWalker UserActivation ValidityState VisualViewport`,
  ),
];

const EVENTS: readonly CapabilityRow[] = [
  row(
    "events",
    "high",
    "sees what the user types and clicks, and messages to the page",
    "addEventListener when",
  ),
  row("events", "medium", "disturbs the listeners of others", "removeEventListener dispatchEvent"),
  row("events", "high", "sees the errors of everybody", "onerror onunhandledrejection reportError"),
  row("messaging", "medium", "talks to other windows and tabs", "postMessage BroadcastChannel"),
  row("messaging", "low", "makes channels", "MessageChannel MessagePort"),
  row(
    "events",
    "low",
    "makes events and signals of its own",
    "Event CustomEvent EventTarget AbortController AbortSignal ErrorEvent ProgressEvent",
  ),
  row(
    "events",
    "low",
    "makes events and signals of its own",
    "PromiseRejectionEvent CloseEvent MessageEvent StorageEvent",
  ),
];

const USER: readonly CapabilityRow[] = [
  row(
    "user data & devices",
    "critical",
    "asks the user's wallet to sign",
    "ethereum web3 solana phantom tronWeb tronLink cardano keplr BinanceChain",
  ),
  row(
    "user data & devices",
    "critical",
    "reaches the browser as an extension does",
    "chrome browser safari",
  ),
  row(
    "messaging",
    "high",
    "talks to the other parts of the extension",
    "chrome.runtime browser.runtime",
  ),
  row(
    "user data & devices",
    "low",
    "reads the extension's texts",
    "chrome.i18n browser.i18n chrome.runtime.id browser.runtime.id",
  ),
  row(
    "storage",
    "high",
    "reads and writes what the extension stored",
    "chrome.storage browser.storage",
  ),
  row(
    "user data & devices",
    "critical",
    "reaches network, devices and credentials",
    "navigator clientInformation",
  ),
  row(
    "user data & devices",
    "high",
    "reads and replaces the clipboard",
    "navigator.clipboard Clipboard ClipboardItem clipboardData",
  ),
  row(
    "user data & devices",
    "high",
    "asks for passwords and keys",
    "navigator.credentials PublicKeyCredential PasswordCredential FederatedCredential IdentityCredential",
  ),
  row(
    "user data & devices",
    "high",
    "hears, sees or locates the user",
    "navigator.geolocation navigator.mediaDevices navigator.getUserMedia navigator.webkitGetUserMedia",
  ),
  row(
    "user data & devices",
    "high",
    "hears, sees or locates the user",
    "navigator.mozGetUserMedia SpeechRecognition webkitSpeechRecognition MediaRecorder ImageCapture",
  ),
  row(
    "user data & devices",
    "high",
    "reaches devices of the user",
    "navigator.usb navigator.serial navigator.hid navigator.bluetooth navigator.requestMIDIAccess navigator.nfc NDEFReader",
  ),
  row(
    "user data & devices",
    "high",
    "asks for payments or contacts",
    "PaymentRequest navigator.contacts navigator.share navigator.registerProtocolHandler queryLocalFonts",
  ),
  row(
    "user data & devices",
    "medium",
    "watches the user",
    "IdleDetector EyeDropper Accelerometer Gyroscope Magnetometer LinearAccelerationSensor GravitySensor AbsoluteOrientationSensor RelativeOrientationSensor AmbientLightSensor",
  ),
  row(
    "user data & devices",
    "medium",
    "tells users apart",
    "navigator.plugins navigator.mimeTypes navigator.userAgentData navigator.deviceMemory navigator.getBattery navigator.keyboard getScreenDetails",
  ),
  row(
    "user data & devices",
    "medium",
    "reaches the graphics card or a headset",
    "navigator.gpu navigator.xr navigator.presentation navigator.ml",
  ),
  row(
    "user data & devices",
    "low",
    "tells the browser and its language",
    "navigator.userAgent navigator.language navigator.languages navigator.userLanguage navigator.platform navigator.vendor",
  ),
  row(
    "user data & devices",
    "low",
    "tells the browser and its language",
    "navigator.product navigator.appName navigator.appVersion navigator.appCodeName navigator.productSub navigator.vendorSub",
  ),
  row(
    "user data & devices",
    "low",
    "tells the browser and its language",
    "navigator.hardwareConcurrency navigator.maxTouchPoints navigator.msMaxTouchPoints navigator.webdriver navigator.doNotTrack",
  ),
  row(
    "user data & devices",
    "low",
    "tells the browser and its language",
    "navigator.cookieEnabled navigator.pdfViewerEnabled navigator.javaEnabled navigator.permissions navigator.mediaCapabilities",
  ),
  row(
    "user data & devices",
    "low",
    "tells the browser and its language",
    "navigator.userActivation navigator.vibrate navigator.wakeLock navigator.scheduling navigator.standalone Navigator",
  ),
];

const OTHER_HOSTS: readonly CapabilityRow[] = [
  row(
    "process & environment",
    "critical",
    "reaches files, network and environment, as in Node",
    "Deno Bun",
  ),
  row("process & environment", "medium", "reads the command line", "Deno.args Bun.argv"),
  row(
    "process & environment",
    "low",
    "tells the platform and its versions",
    "Deno.build Deno.version Deno.noColor Bun.version",
  ),
];

const COMPUTING: readonly CapabilityRow[] = [
  row("crypto", "medium", "makes and uses keys", "crypto crypto.subtle msCrypto webkitCrypto"),
  row(
    "crypto",
    "low",
    "makes random numbers",
    "crypto.getRandomValues crypto.randomUUID msCrypto.getRandomValues",
  ),
  row("crypto", "low", "names a class of the crypto interface", "Crypto CryptoKey SubtleCrypto"),
  row(
    "timers",
    "low",
    "runs functions later",
    "setTimeout clearTimeout setInterval clearInterval setImmediate clearImmediate queueMicrotask",
  ),
  row(
    "timers",
    "low",
    "runs functions later",
    "requestAnimationFrame cancelAnimationFrame requestIdleCallback cancelIdleCallback scheduler",
  ),
  row(
    "timers",
    "low",
    "runs functions later",
    "webkitRequestAnimationFrame webkitCancelAnimationFrame mozRequestAnimationFrame mozCancelAnimationFrame",
  ),
  row(
    "timers",
    "low",
    "runs functions later",
    "msRequestAnimationFrame oRequestAnimationFrame msCancelRequestAnimationFrame",
  ),
  row("clock", "low", "tells the time", "performance Date Temporal Performance"),
  row(
    "clock",
    "medium",
    "sees what the page loaded",
    "performance.getEntries performance.getEntriesByType performance.getEntriesByName",
  ),
  row("clock", "medium", "sees when memory is reclaimed", "WeakRef FinalizationRegistry gc"),
  row("console", "low", "prints", "console"),
  row(
    "data",
    "low",
    "converts data",
    "Buffer atob btoa escape unescape TextEncoder TextDecoder structuredClone URL URLSearchParams URLPattern",
  ),
  row(
    "data",
    "low",
    "converts data",
    "webkitURL mozURL TextEncoderStream TextDecoderStream CompressionStream DecompressionStream Blob File FileList FileReader FileReaderSync",
  ),
  row(
    "data",
    "low",
    "converts data",
    "ReadableStream ByteLengthQueuingStrategy CountQueuingStrategy DOMException Intl Math Iterator",
  ),
  row(
    "data",
    "medium",
    "makes addresses for its own data",
    "URL.createObjectURL webkitURL.createObjectURL",
  ),
  row(
    "data",
    "low",
    "asks what the engine can",
    "AggregateError SuppressedError DisposableStack AsyncDisposableStack Float16Array BigInt InternalError",
  ),
  row(
    "graphics & sound",
    "medium",
    "plays and records sound",
    "AudioContext webkitAudioContext OfflineAudioContext",
  ),
  row(
    "graphics & sound",
    "low",
    "draws and plays",
    "OffscreenCanvas createImageBitmap ImageBitmap ImageData Path2D CanvasRenderingContext2D speechSynthesis",
  ),
  row(
    "graphics & sound",
    "low",
    "draws and plays",
    "MediaSource ManagedMediaSource WebKitMediaSource MediaStream VideoFrame VideoDecoder VideoEncoder ImageDecoder",
  ),
];

export const GLOBAL_ROWS: readonly CapabilityRow[] = [
  ...CODE,
  ...NETWORK,
  ...STORAGE,
  ...PAGE,
  ...EVENTS,
  ...USER,
  ...COMPUTING,
  ...OTHER_HOSTS,
  ...PROCESS_ROWS,
];

interface Family extends CapabilityRow {
  readonly pattern: RegExp;
}

const family = (pattern: RegExp, capability: CapabilityRow): Family => ({ ...capability, pattern });

/** Names that come in families of hundreds, by pattern of the first part; asked after the table, first match first. */
export const GLOBAL_FAMILIES: readonly Family[] = [
  family(/^on[a-z]+$/, row("events", "high", "sees events of the page", "")),
  family(
    /^(?:DOM|WebKit)?(?:Point|Rect|Matrix|Quad)|^WebKitCSSMatrix$|^DOM(?:Point|Rect|Matrix|Quad)/,
    row("data", "low", "computes with points", ""),
  ),
  family(
    /^(?:Readable|Writable|Transform)[A-Za-z]*$|StreamDefault/,
    row("data", "low", "converts data", ""),
  ),
  family(/^Performance[A-Z]/, row("clock", "low", "names a class of the clock", "")),
  family(
    /^.+(?:Node|Track|TrackList|Cue|CueList)$/,
    row("graphics & sound", "low", "names a class of graphics or sound", ""),
  ),
  family(
    /^(?:WebGL|GPU|EXT_|OES_|WEBGL_|Canvas|Audio|Video|Media|Speech|Encoded|XR|Oscillator|Biquad)/,
    row("graphics & sound", "low", "names a class of graphics or sound", ""),
  ),
  family(
    /^(?:IDB|Cache|Storage|FileSystem)/,
    row("storage", "low", "names a class of storage", ""),
  ),
  family(
    /^(?:RTC|WebTransport|Push|BackgroundFetch|ServiceWorker|Fetch)/,
    row("network", "medium", "names a class of the network", ""),
  ),
  family(/GlobalScope$/, row("workers", "low", "names a class of workers", "")),
  family(
    /^(?:USB|HID|Serial|Bluetooth|MIDI|NDEF|Sensor|Geolocation|Gamepad|Presentation)/,
    row("user data & devices", "medium", "names a class of devices", ""),
  ),
  family(/Event$/, row("events", "low", "names a class of events", "")),
  family(
    /^(?:HTML|SVG|MathML|CSS|XPath|Node|Element|ShadowRoot|Attr|Character|Named|DOM|Style|Animation|Selection|Window|XML|Static|Font|View)/,
    row("DOM", "low", "names a class of the page", ""),
  ),
];
