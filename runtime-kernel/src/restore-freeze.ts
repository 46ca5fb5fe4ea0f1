// Evaluated right after ses: the realm gets its own Object.freeze back before anybody else can have seen the other.
import { defineProperty, freeze } from "./commons.ts";

defineProperty(Object, "freeze", { value: freeze });
