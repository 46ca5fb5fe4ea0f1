export default { entries: [{ path: "main.js", platform: "node" }] };
