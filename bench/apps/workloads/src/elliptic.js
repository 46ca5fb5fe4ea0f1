import elliptic from "elliptic";
import { measure } from "./measure.js";

const curve = new elliptic.ec("secp256k1");
const key = curve.keyFromPrivate("5e".repeat(32), "hex");
const message = "ab".repeat(32);

measure(() => {
  let verified = 0;
  for (let i = 0; i < 12; i += 1) verified += Number(key.verify(message, key.sign(message)));
  return verified;
});
