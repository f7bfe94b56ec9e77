import { Fieldset, MultiSelect, SimpleGrid, Stack, Switch } from '@mantine/core'
import { useMemo } from 'react'
import { Choice, helpBelow, NumberBox, ProseBox, ShareBox, TextBox } from './boxes.tsx'
import { at } from './design-context.ts'
import { choicesOf } from './field-shape.ts'
import { languageChoices } from './language-choices.ts'
import type { SectionProps } from './section-props.ts'

/** What it is called, how its items are named, and the times that count. */
export function BasicsSection({ draft, change, problems }: SectionProps) {
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), [])
  const named = draft.fields.filter((f) => f.type !== 'table' && f.type !== 'draft')
  const grouping = draft.fields.filter((f) => f.type === 'text' || f.type === 'enum')
  return (
    <Stack gap="md" maw={820}>
      <TextBox
        label="Name"
        required
        maxLength={80}
        {...at(problems, 'name')}
        value={draft.name}
        onChange={(name) => change({ name })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextBox
          label="One of them is called"
          required
          placeholder="invoice"
          {...at(problems, 'noun', 'one')}
          value={draft.noun.one}
          onChange={(one) => change({ noun: { ...draft.noun, one } })}
        />
        <TextBox
          label="Several are called"
          required
          placeholder="invoices"
          {...at(problems, 'noun', 'many')}
          value={draft.noun.many}
          onChange={(many) => change({ noun: { ...draft.noun, many } })}
        />
      </SimpleGrid>
      <ProseBox
        label="Description"
        maxLength={500}
        {...at(problems, 'description')}
        value={draft.description}
        onChange={(description) => change({ description })}
      />
      <Fieldset legend="How an item is named and grouped">
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <MultiSelect
            label="Title"
            description="Fields whose values name an item in lists, in this order."
            inputWrapperOrder={helpBelow}
            {...at(problems, 'title')}
            data={choicesOf(named)}
            value={draft.title.filter((key) => named.some((f) => f.key === key))}
            onChange={(title) => change({ title })}
            placeholder={named.length === 0 ? 'Make a field first' : ''}
            comboboxProps={{ withinPortal: false }}
          />
          <Choice
            label="Items of one origin share"
            help="What is learned from one helps with the others: a supplier, a customer."
            {...at(problems, 'groupBy')}
            data={choicesOf(grouping)}
            value={draft.groupBy}
            clearable
            onChange={(key) => change({ groupBy: key ?? undefined })}
          />
        </SimpleGrid>
      </Fieldset>
      <Fieldset legend="Where it is">
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <Choice
            label="Time zone"
            searchable
            {...at(problems, 'timeZone')}
            data={zones.includes(draft.timeZone) ? zones : [draft.timeZone, ...zones]}
            value={draft.timeZone}
            onChange={(zone) => zone && change({ timeZone: zone })}
          />
          <TextBox
            label="Currency"
            maxLength={3}
            {...at(problems, 'currency')}
            value={draft.currency}
            onChange={(currency) => change({ currency: currency.toUpperCase() })}
          />
          <MultiSelect
            label="Languages of the documents"
            {...at(problems, 'languages')}
            data={languageChoices}
            value={draft.languages}
            onChange={(chosen) => change({ languages: chosen as typeof draft.languages })}
            comboboxProps={{ withinPortal: false }}
          />
        </SimpleGrid>
      </Fieldset>
      <Fieldset legend="Times that count">
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberBox
            label="Due within"
            help="From receipt; only working hours count where some are set."
            unit="hours"
            decimals={1}
            {...at(problems, 'dueHours')}
            value={draft.dueHours}
            onChange={(dueHours) => change({ dueHours: dueHours ?? 0 })}
          />
          <NumberBox
            label="Hold"
            help="So long nothing leaves after a decision, and it can be undone."
            unit="seconds"
            {...at(problems, 'holdSeconds')}
            value={draft.holdSeconds}
            onChange={(holdSeconds) => change({ holdSeconds: holdSeconds ?? 0 })}
          />
          <NumberBox
            label="Away after"
            help="A longer pause does not count as time at work."
            unit="seconds"
            {...at(problems, 'idleCutoffSeconds')}
            value={draft.idleCutoffSeconds}
            onChange={(idle) => change({ idleCutoffSeconds: idle ?? 0 })}
          />
          <NumberBox
            label="Rework window"
            help="Reopened within so many days after completion counts as rework."
            unit="days"
            {...at(problems, 'reworkWindowDays')}
            value={draft.reworkWindowDays}
            onChange={(days) => change({ reworkWindowDays: days ?? 0 })}
          />
        </SimpleGrid>
      </Fieldset>
      <Fieldset legend="What comes in">
        <Stack gap="sm">
          <Switch
            label={`Each row of a spreadsheet is one ${draft.noun.one || 'item'}`}
            description="Off: a spreadsheet is one document."
            checked={draft.intake.rows}
            onChange={(event) => change({ intake: { rows: event.currentTarget.checked } })}
          />
          <ShareBox
            label="Worked on a blank form"
            help="This share shows no proposal, so that the time without proposals is known. Drawn when somebody opens the item."
            {...at(problems, 'manualShare')}
            value={draft.manualShare}
            onChange={(share) => change({ manualShare: share ?? 0 })}
          />
        </Stack>
      </Fieldset>
    </Stack>
  )
}
