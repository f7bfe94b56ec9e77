import { Accordion, Fieldset, Stack, Text, Textarea, TextInput } from '@mantine/core'
import type { Field } from '#server/workflow/workflow.ts'
import type { HintsDraft } from './candidate-draft.ts'
import type { BoxesProps } from './candidates-data.ts'

/** What is said of each field, to models and to the local provider alike; what the fields are stays as it is. */
export function HintBoxes({ page, draft, set }: BoxesProps) {
  return (
    <Fieldset legend="Hints of fields">
      <Accordion variant="separated" multiple>
        {page.definition.fields.map((field) => {
          const hints = draft.hints[field.key]
          return (
            hints && (
              <Accordion.Item key={field.key} value={field.key}>
                <Accordion.Control>{field.label}</Accordion.Control>
                <Accordion.Panel>
                  <Hints
                    field={field}
                    hints={hints}
                    onChange={(next) => set({ hints: { ...draft.hints, [field.key]: { ...hints, ...next } } })}
                  />
                </Accordion.Panel>
              </Accordion.Item>
            )
          )
        })}
      </Accordion>
    </Fieldset>
  )
}

type HintsProps = { field: Field; hints: HintsDraft; onChange(next: Partial<HintsDraft>): void }

function Hints({ field, hints, onChange }: HintsProps) {
  return (
    <Stack gap="sm">
      <TextInput
        label="What it is"
        description="Told to a model."
        maxLength={500}
        value={hints.help}
        onChange={(event) => onChange({ help: event.currentTarget.value })}
      />
      {field.find && (
        <>
          <Textarea
            label="Words printed beside it"
            description="Apart by commas, most telling first, in any language."
            autosize
            value={hints.terms}
            onChange={(event) => onChange({ terms: event.currentTarget.value })}
          />
          <Textarea
            label="Words that speak against a place"
            autosize
            value={hints.avoid}
            onChange={(event) => onChange({ avoid: event.currentTarget.value })}
          />
        </>
      )}
      {field.type === 'label' && <Options field={field} hints={hints} onChange={onChange} />}
    </Stack>
  )
}

function Options({ field, hints, onChange }: HintsProps & { field: Extract<Field, { type: 'label' }> }) {
  return field.options.map((option) => {
    const said = hints.options[option.key] ?? { description: '', words: '' }
    const change = (next: Partial<typeof said>) =>
      onChange({ options: { ...hints.options, [option.key]: { ...said, ...next } } })
    return (
      <Stack key={option.key} gap={4}>
        <Text fw={600} size="sm">
          {option.label}
        </Text>
        <TextInput
          label={`When it is ${option.label}`}
          maxLength={500}
          value={said.description}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        <Textarea
          label={`Words that speak for ${option.label}`}
          autosize
          value={said.words}
          onChange={(event) => change({ words: event.currentTarget.value })}
        />
      </Stack>
    )
  })
}
