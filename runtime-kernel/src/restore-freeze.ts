// Evaluated right after ses: the realm gets its own functions back before anybody else can have seen the others.
import { defineProperty, freeze, getOwnPropertyDescriptor } from "./commons.ts";

defineProperty(Object, "freeze", { value: freeze });
defineProperty(Object, "getOwnPropertyDescriptor", { value: getOwnPropertyDescriptor });
