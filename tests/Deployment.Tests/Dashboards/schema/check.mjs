// Type-checks dashboards against the types of @grafana/schema: node check.mjs FILE…
// Each file becomes a TypeScript literal that must satisfy the published type, so that an unknown property, a wrong type or a
// word that is not among the choices is an error. The dashboard's type leaves panel options and queries open; the types that
// Grafana publishes for each kind of panel close the options. Prints what is wrong and ends with 1.
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const here = dirname(fileURLToPath(import.meta.url));
const panelTypes = { stat: "stat", table: "table", timeseries: "timeseries", "state-timeline": "statetimeline" };

// Enums become the text or number they stand for, because JSON has no enums.
const prelude = `
import type { Dashboard, AnnotationQuery, AnnotationTarget } from "@grafana/schema/dist/types/raw/dashboard/x/types.gen";
${Object.values(panelTypes).map(t => `import type * as ${t} from "@grafana/schema/dist/types/raw/composable/${t}/panelcfg/x/types.gen";`).join("\n")}
import type { TableFieldOptions } from "@grafana/schema";
type Plain<T> = T extends string ? \`\${T}\` : T extends number ? (number extends T ? number : \`\${T}\` extends \`\${infer N extends number}\` ? N : never)
  : T extends boolean | null | undefined ? T : T extends (infer E)[] ? Plain<E>[] : unknown extends T ? T : { [K in keyof T]: Plain<T[K]> };
// What the data sources add to an annotation, and a constant's or datasource's variable has no type for.
type Annotation = Omit<AnnotationQuery, "target"> & { target?: AnnotationTarget & Record<string, unknown>; expr?: string; step?: string;
  titleFormat?: string; textFormat?: string; tagKeys?: string; useValueForTime?: boolean };
type File = Plain<Omit<Dashboard, "annotations" | "templating"> & { annotations?: { list?: Annotation[] };
  templating?: { list?: (NonNullable<NonNullable<Dashboard["templating"]>["list"]>[number] & { definition?: string })[] } }>;
type Custom = { "stat": Record<string, never>; "table": Partial<Plain<TableFieldOptions>>; "timeseries": Partial<Plain<timeseries.FieldConfig>>; "state-timeline": Partial<Plain<statetimeline.FieldConfig>> };
type Options = { ${Object.entries(panelTypes).map(([panel, t]) => `"${panel}": Partial<Plain<${t}.Options>>`).join("; ")} };
`;

let wrong = 0;
const files = process.argv.slice(2);
for (const file of files) {
  const json = JSON.parse(readFileSync(file, "utf8"));
  const parts = [`export const dashboard = ${JSON.stringify(json, null, 1)} satisfies File;`];
  for (const panel of json.panels.filter(p => p.type !== "row")) {
    if (!panelTypes[panel.type]) { console.log(`${basename(file)}: panel ${panel.title}: no type for ${panel.type}`); wrong++; continue; }
    parts.push(`export const options${panel.id} = ${JSON.stringify(panel.options)} satisfies Options["${panel.type}"]; // ${panel.title}`);
    if (panel.fieldConfig.defaults.custom) parts.push(`export const custom${panel.id} = ${JSON.stringify(panel.fieldConfig.defaults.custom)} satisfies Custom["${panel.type}"]; // ${panel.title}`);
  }

  for (const message of check(prelude + parts.join("\n"))) { console.log(`${basename(file)}: ${message}`); wrong++; }
}

console.log(`${files.length} dashboards, ${wrong} problems`);
process.exitCode = wrong ? 1 : 0;

function check(text) {
  const name = join(here, "dashboard.ts");
  const options = { strict: true, noEmit: true, skipLibCheck: true, types: [], module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Node10, target: ts.ScriptTarget.ES2022, ignoreDeprecations: "5.0" };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = path => path === name ? text : readFile.call(host, path);
  host.fileExists = path => path === name || fileExists.call(host, path);
  host.getSourceFile = (path, ...rest) => path === name ? ts.createSourceFile(path, text, options.target) : getSourceFile.call(host, path, ...rest);
  const program = ts.createProgram([name], options, host);
  return ts.getPreEmitDiagnostics(program).map(d => {
    const line = d.file ? d.file.getLineAndCharacterOfPosition(d.start).line : 0;
    return `${d.file ? d.file.text.split("\n")[line].trim().slice(0, 160) : ""} ▸ ${ts.flattenDiagnosticMessageText(d.messageText, " ").slice(0, 600)}`;
  });
}
