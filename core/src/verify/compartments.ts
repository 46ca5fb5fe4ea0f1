// Invariant: each compartment and each view of a builtin is the one that the policy describes for a package of the manifest.

import type { CallExpression, Expression, Literal, Node, TemplateLiteral } from "acorn";
import type { CanonicalName } from "../canonical-name.ts";
import { builtinViewArguments, compartmentOptions } from "../compile/own-modules.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { outputPower } from "../errors/output-errors.ts";
import { isUnbound } from "../policy/query.ts";
import { quote } from "../quote.ts";
import type { BundleManifest } from "./bundle-manifest.ts";
import { literalText, valueText } from "./literal-value.ts";
import type { FollowedPowers, PowerCall } from "./powers.ts";

const refuse = ({ call, output }: PowerCall, what: string): Diagnostic =>
  outputPower(what, output.locate(call.start, Math.min(call.end - call.start, 60)));

const literalArguments = ({ arguments: given }: CallExpression): readonly (string | undefined)[] =>
  given.map((each) =>
    each.type === "SpreadElement" ? undefined : literalText(each as Expression),
  );

/** What the policy says of each package that has modules in the build. */
const expectedCompartments = ({ packages, policy }: BundleManifest): ReadonlyMap<string, string> =>
  new Map(
    // Holds: they are compared with what the output says, and lead nowhere else.
    [...packages].map((name) => [
      valueText(compartmentOptions(name as CanonicalName, policy)),
      name,
    ]),
  );

export const checkCompartments = (
  { calls }: FollowedPowers,
  manifest: BundleManifest,
): readonly Diagnostic[] => {
  const expected = expectedCompartments(manifest);
  const made = new Set<string>();
  return calls.flatMap((powerCall) => {
    if (powerCall.power !== "makeCompartment") return [];
    const [options, ...others] = literalArguments(powerCall.call);
    const name = options === undefined || others.length > 0 ? undefined : expected.get(options);
    if (name === undefined)
      return [refuse(powerCall, "A compartment is made otherwise than the manifest's policy says")];
    const key = JSON.stringify([powerCall.output.path, name]);
    if (made.has(key))
      return [refuse(powerCall, `The compartment of ${quote(name)} is made twice`)];
    made.add(key);
    return [];
  });
};

// What nothing limits gets the builtin itself, and no view.
const boundPackages = ({ packages, policy }: BundleManifest): readonly CanonicalName[] =>
  [...packages].map((name) => name as CanonicalName).filter((name) => !isUnbound(policy, name));

const isGrantedView = (
  manifest: BundleManifest,
  module: string,
  [granted, denied]: readonly (string | undefined)[],
): boolean =>
  boundPackages(manifest).some((name) => {
    const [, ...expected] = builtinViewArguments(module, name, manifest.policy);
    return granted === valueText(expected[0]) && denied === valueText(expected[1]);
  });

/** A builtin that is handed to a view: the node, and which builtin the view takes it for. */
export interface ViewedHost {
  readonly node: Node;
  readonly module: string;
}

// Minifiers write a string as a template, too.
const textOf = (node: Node | undefined): string | undefined => {
  if (node?.type === "Literal") {
    const { value } = node as Literal;
    return typeof value === "string" ? value : undefined;
  }
  if (node?.type !== "TemplateLiteral") return undefined;
  const { quasis } = node as TemplateLiteral;
  return quasis.length === 1 ? (quasis[0]?.value.cooked ?? undefined) : undefined;
};

/** The checked calls of `viewBuiltin`, by what they view. */
export const checkViews = (
  { calls }: FollowedPowers,
  manifest: BundleManifest,
): { readonly problems: readonly Diagnostic[]; readonly hosts: readonly ViewedHost[] } => {
  const problems: Diagnostic[] = [];
  const hosts: ViewedHost[] = [];
  for (const powerCall of calls) {
    if (powerCall.power !== "viewBuiltin") continue;
    const [host, name, ...rest] = powerCall.call.arguments;
    const module = textOf(name);
    const [, , ...grants] = literalArguments(powerCall.call);
    const isGranted =
      typeof module === "string" && rest.length === 2 && isGrantedView(manifest, module, grants);
    if (!isGranted)
      problems.push(
        refuse(powerCall, "A builtin is viewed otherwise than the manifest's policy says"),
      );
    // A refused view is reported once.
    if (host !== undefined && typeof module === "string") hosts.push({ node: host, module });
  }
  return { problems, hosts };
};
