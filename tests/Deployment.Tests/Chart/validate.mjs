// Manifests on standard input (YAML documents), complaints on standard output, one a line:
//   KIND NAME PATH: what is wrong
// Two questions about each: does it keep to the published schema of its kind, and has the schema a place for every field?
// The second one is asked by watching which fields the schema's validator looks at: the API server drops others in silence.
import { parseAllDocuments } from "yaml";
import * as core from "kubernetes-models/v1";
import * as apps from "kubernetes-models/apps/v1";
import * as autoscaling from "kubernetes-models/autoscaling/v2";
import * as batch from "kubernetes-models/batch/v1";
import * as networking from "kubernetes-models/networking.k8s.io/v1";
import * as policy from "kubernetes-models/policy/v1";
import * as keda from "@kubernetes-models/keda/keda.sh/v1alpha1";
import * as monitoring from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1";
import * as certificates from "@kubernetes-models/cert-manager/cert-manager.io/v1";

const groups = {
  "v1": core, "apps/v1": apps, "autoscaling/v2": autoscaling, "batch/v1": batch, "networking.k8s.io/v1": networking,
  "policy/v1": policy, "keda.sh/v1alpha1": keda, "monitoring.coreos.com/v1": monitoring, "cert-manager.io/v1": certificates,
};

// Maps of the user's own keys, and objects that the schema leaves open: any field is a good one.
const open = /\/(labels|annotations|matchLabels|nodeSelector|data|requests|limits|selector|metadata\/annotations|triggers\/\d+\/metadata)$/;

function watch(value, path, unread) {
  if (value === null || typeof value !== "object") return value;
  const copy = Array.isArray(value) ? [] : {};
  for (const key of Object.keys(value)) copy[key] = watch(value[key], `${path}/${key}`, unread);
  if (!Array.isArray(value) && !open.test(path)) for (const key of Object.keys(value)) unread.add(`${path}/${key}`);
  return new Proxy(copy, {
    get(target, key, receiver) {
      if (typeof key === "string") unread.delete(`${path}/${key}`);
      return Reflect.get(target, key, receiver);
    },
  });
}

const text = await new Promise((resolve, reject) => {
  let all = "";
  process.stdin.setEncoding("utf8").on("data", part => all += part).on("end", () => resolve(all)).on("error", reject);
});
let checked = 0;
for (const document of parseAllDocuments(text, { version: "1.1" })) {
  if (document.errors.length) { console.log(`unreadable: ${document.errors[0].message}`); continue; }
  const manifest = document.toJS();
  if (!manifest) continue;
  const name = `${manifest.kind} ${manifest.metadata?.name}`;
  const Kind = groups[manifest.apiVersion]?.[manifest.kind];
  if (!Kind) { console.log(`${name}: there is no kind ${manifest.kind} in ${manifest.apiVersion} here`); continue; }
  const unread = new Set();
  try {
    Kind.prototype.validate.call(watch(manifest, "", unread));
  } catch (error) {
    if (!error.errors) throw error;
    for (const e of error.errors) console.log(`${name} ${e.instancePath || "/"}: ${e.message}`);
    continue; // a validator that gave up has not looked at everything
  }
  // A field that is not known hides all below it: name the upper one alone.
  const above = path => [...unread].some(other => path.startsWith(other + "/"));
  for (const path of unread) if (!above(path)) console.log(`${name} ${path}: no such field`);
  checked++;
}
console.log(`checked ${checked}`);
