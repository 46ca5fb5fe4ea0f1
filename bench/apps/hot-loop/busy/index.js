// A package that does what packages do in their inner loops: it uses names it has not declared.

/** Intrinsics alone: eight free names an iteration. */
export const intrinsics = (count) => {
  let sum = 0;
  for (let i = 0; i < count; i += 1) {
    sum = Math.imul(sum ^ i, 0x9e3779b1);
    sum += Math.floor(i / 3);
    if (Number.isInteger(sum) && Array.isArray(i)) sum += 1;
    if (Object.is(sum, Infinity) || isNaN(i)) sum += 1;
    sum += String.fromCharCode(97 + (i & 15)).length;
    sum |= 0;
  }
  return sum;
};

/** Globals that the host has and the policy grants: three an iteration, one of them called. */
export const granted = (count) => {
  let sum = 0;
  for (let i = 0; i < count; i += 1) {
    if (typeof fetch === "function") sum += 1;
    if (URL !== undefined) sum += 1;
    if (performance.now() > 0) sum += 1;
  }
  return sum;
};

/** Both, as code has them: many intrinsics and a granted global or two. */
export const mixed = (count) => {
  let sum = 0;
  for (let i = 0; i < count; i += 1) {
    sum = Math.imul(sum ^ i, 0x9e3779b1);
    sum += Math.floor(i / 3);
    if (Number.isInteger(sum) && Array.isArray(i)) sum += 1;
    if (Object.is(sum, Infinity) || isNaN(i)) sum += 1;
    sum += String.fromCharCode(97 + (i & 15)).length;
    sum |= 0;
    if (typeof fetch === "function" && performance.now() > 0) sum += 1;
  }
  return sum;
};
