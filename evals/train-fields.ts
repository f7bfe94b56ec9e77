import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import type { PageContent, Word } from '#server/document/document.ts'
import { type Answer, scoreAnswers } from '#server/evaluation/score-fields.ts'
import type { Choice } from '#server/proposal/local/choose.ts'
import { layOut } from '#server/proposal/local/layout.ts'
import { type FieldModel, type Group, groupOf, groups, surely, type Weights } from '#server/proposal/local/model.ts'
import { isRead } from '#server/proposal/local/places.ts'
import { priors } from '#server/proposal/local/priors.ts'
import type { Scored } from '#server/proposal/local/score.ts'
import { readSingles, singleValues } from '#server/proposal/local/single-value.ts'
import { absencePriors, rawTrust, trustFeatures, trustPriors } from '#server/proposal/local/trust.ts'
import { sameValue } from '#server/workflow/value.ts'
import type { DamagedWord } from './train-damage.ts'
import { type Case, fitChoices, fitVerdicts, namesIn, type Verdict } from './train-fit.ts'
import { type Counts, damagedShare, generate, isScan, type Sample, truthOf } from './train-samples.ts'

type Options = { seed: string; out: string; receipts: string; invoices: string; drawn: string; ridge: string }

export const trainFields = new Command('train-fields')
  .description('Trains the weights with which the local provider chooses among places, on generated documents only.')
  .requiredOption('--seed <n>', 'seed of the generated documents')
  .requiredOption('--out <file>', 'where the weights are written, as JSON')
  .option('--receipts <n>', 'till slips', '2000')
  .option('--invoices <n>', 'invoices of the letter generator', '1000')
  .option('--drawn <n>', 'invoices of the demo, drawn as PDF and read', '120')
  .option('--ridge <x>', 'how strongly weights are drawn towards the reasoned ones', '0.003')
  .action(train)

async function train(options: Options): Promise<void> {
  const counts = {
    receipts: Number(options.receipts),
    invoices: Number(options.invoices),
    drawn: Number(options.drawn),
  }
  const seed = Number(options.seed)
  const samples = await generate(seed, counts)
  // Places are learned on one part, confidence on another, and the third only tells how well both do.
  const part = (n: number) => samples.filter((_, i) => i % 5 === n)
  const ridge = Number(options.ridge)
  const start: FieldModel = { ...emptyModel(seed, counts), places: priors }
  const learned = [...part(0), ...part(1)]
  const places = fitPlaces(learned, start, ridge)
  const placed: FieldModel = { ...start, places }
  const judged = [...part(2), ...part(3)]
  const made = decisions(judged, placed)
  const trusted: FieldModel = { ...placed, ...fitTrust(made, ridge) }
  const model: FieldModel = { ...trusted, sureFrom: sureFrom(made, trusted) }
  const evaluation = evaluate(part(4), model)
  await writeFile(options.out, `${JSON.stringify({ ...model, evaluation }, null, 2)}\n`)
  for (const [field, e] of Object.entries(evaluation)) console.log(field, JSON.stringify(e))
}

const untold = Object.fromEntries(groups.map((g) => [g, surely])) as Record<Group, number>
const everywhere = (weights: Weights) => Object.fromEntries(groups.map((g) => [g, weights])) as Record<Group, Weights>

function emptyModel(seed: number, counts: Counts): FieldModel {
  return {
    version: 1,
    seed,
    trainedOn: {
      receipts: counts.receipts,
      invoices: counts.invoices + counts.drawn,
      damagedShare: damagedShare.receipt,
      description:
        'Generated till slips and invoices of invented companies in en, de and fr, most slips and a third of the invoices damaged as scans damage them',
    },
    evaluation: {},
    places: priors,
    trust: everywhere(trustPriors),
    absence: everywhere(absencePriors),
    sureFrom: { printed: untold, scanned: untold },
  }
}

const readOf = (sample: Sample, pages: PageContent[], model: FieldModel) => {
  return readSingles(layOut(pages), sample.language, sample.definition, model)
}

/** Positions of a place's words on the printed page, as text. */
function originOf(place: Scored, positions: ReadonlyMap<Word, number>): string {
  const from = place.tokens
    .filter((t) => t.squeezed !== '')
    .flatMap((t) => (t.word as DamagedWord).from ?? positions.get(t.word) ?? [])
  return [...new Set(from)].sort((a, b) => a - b).join(' ')
}

/** One case for each known field: a place on a damaged page is right where it stands on words that were right when printed. */
function casesOf(sample: Sample, model: FieldModel): { group: Group; case: Case }[] {
  const positions = new Map(sample.clean.flatMap((p) => p.words.map((w, i) => [w, i] as const)))
  const clean = readOf(sample, sample.clean, model).scored
  const seen = sample.seen === sample.clean ? clean : readOf(sample, sample.seen, model).scored
  return sample.definition.fields.filter(isRead).flatMap((field) => {
    const truth = truthOf(sample, field)
    if (truth === undefined) return []
    const good = new Set(
      (clean.get(field.key) ?? []).filter((s) => sameValue(field, truth, s.value)).map((s) => originOf(s, positions)),
    )
    const isRight = (s: Scored) =>
      truth !== null && (good.has(originOf(s, positions)) || sameValue(field, truth, s.value))
    const list = seen.get(field.key) ?? []
    const kept = list.filter((s, i) => i < 80 || isRight(s))
    return [
      {
        group: groupOf(field, sample.definition),
        case: { features: kept.map((s) => s.features), right: kept.map(isRight) },
      },
    ]
  })
}

function fitPlaces(samples: readonly Sample[], start: FieldModel, ridge: number): Record<Group, Weights> {
  const cases = samples.flatMap((s) => casesOf(s, start))
  return Object.fromEntries(
    groups.map((group) => {
      const own = cases.filter((c) => c.group === group).map((c) => c.case)
      const prior = priors[group]
      const names = namesIn([prior, ...own.flatMap((c) => c.features)])
      return [group, own.length < 50 ? prior : fitChoices(own, { prior, names, ridge })]
    }),
  ) as Record<Group, Weights>
}

type Decision = { group: Group; choice: Choice; scanned: boolean; right: boolean }

/** What is chosen on each document for each known field, and whether it is right. */
function decisions(samples: readonly Sample[], model: FieldModel): Decision[] {
  return samples.flatMap((sample) => {
    const { choices } = readOf(sample, sample.seen, model)
    return sample.definition.fields.filter(isRead).flatMap((field) => {
      const truth = truthOf(sample, field)
      const choice = choices.get(field.key)
      if (truth === undefined || !choice) return []
      const right = choice.chosen ? truth !== null && sameValue(field, truth, choice.chosen.value) : truth === null
      return [{ group: groupOf(field, sample.definition), choice, scanned: isScan(sample.seen), right }]
    })
  })
}

function fitTrust(made: readonly Decision[], ridge: number): Pick<FieldModel, 'trust' | 'absence'> {
  const verdicts = new Map<string, Verdict[]>()
  for (const { group, choice, scanned, right } of made) {
    const key = `${group} ${choice.chosen ? 'trust' : 'absence'}`
    const list = verdicts.get(key) ?? []
    list.push({ features: trustFeatures(choice, scanned), right })
    verdicts.set(key, list)
  }
  const weightsOf = (kind: 'trust' | 'absence', prior: Weights) =>
    Object.fromEntries(
      groups.map((group) => {
        const own = verdicts.get(`${group} ${kind}`) ?? []
        const names = namesIn([prior, ...own.map((v) => v.features)])
        // Far fewer weights than verdicts: they need less holding.
        return [group, own.length < 40 ? prior : fitVerdicts(own, { prior, names, ridge: ridge / 10 })]
      }),
    ) as Record<Group, Weights>
  return { trust: weightsOf('trust', trustPriors), absence: weightsOf('absence', absencePriors) }
}

const wanted = 0.98
const fewest = 40

/** By group, the lowest probability from which (nearly) 98 of 100 values were right. */
function sureFrom(made: readonly Decision[], model: FieldModel): FieldModel['sureFrom'] {
  const cut = (group: Group, scanned: boolean) => {
    const own = made
      .filter((d) => d.choice.chosen && d.group === group && d.scanned === scanned)
      .map((d) => ({ p: rawTrust(d.choice, group, d.scanned, model), right: d.right }))
      .sort((a, b) => b.p - a.p)
    if (own.length < fewest) return surely
    let right = 0
    let least = 0.99
    for (const [i, d] of own.entries()) {
      if (d.right) right++
      if (i + 1 >= fewest && right / (i + 1) >= wanted) least = d.p
    }
    return Math.round(Math.min(0.99, Math.max(0.85, least)) * 1000) / 1000
  }
  const cuts = (scanned: boolean) =>
    Object.fromEntries(groups.map((g) => [g, cut(g, scanned)])) as Record<Group, number>
  return { printed: cuts(false), scanned: cuts(true) }
}

const thousandth = (n: number | null) => Math.round((n ?? 0) * 1000) / 1000

/** Of each template's fields: share of right values, coverage at and accuracy above the template's threshold. */
function evaluate(samples: readonly Sample[], model: FieldModel): FieldModel['evaluation'] {
  const result: FieldModel['evaluation'] = {}
  for (const definition of new Set(samples.map((s) => s.definition))) {
    const answers: Answer[] = []
    for (const [i, sample] of samples.filter((s) => s.definition === definition).entries()) {
      const { choices } = readOf(sample, sample.seen, model)
      for (const [key, value] of singleValues(definition, choices, isScan(sample.seen), model)) {
        const field = definition.fields.find((f) => f.key === key)
        const truth = field && truthOf(sample, field)
        if (truth !== undefined)
          answers.push({ caseId: String(i), key, truths: [truth], proposed: value.value, confidence: value.confidence })
      }
    }
    const kind = definition.noun.one
    for (const [key, s] of Object.entries(scoreAnswers(definition, answers).fields))
      result[`${kind}.${key}`] = {
        n: s.n,
        right: thousandth(s.exact),
        coverage: thousandth(s.coverage),
        accuracyAbove: thousandth(s.accuracy_above),
      }
  }
  return result
}
