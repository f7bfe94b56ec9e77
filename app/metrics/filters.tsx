import { Button, Group, NativeSelect, TextInput } from '@mantine/core'
import { useRef } from 'react'
import { Form } from 'react-router'
import { type MetricFilter, periodWeeks } from '#server/metrics/filter.ts'
import { DefinitionLink } from './definition-link.tsx'

type Props = { filter: MetricFilter; documentTypes: readonly string[] }

/** What the figures are narrowed to. A plain form: it works before scripts load, and the address says it all. */
export function Filters({ filter, documentTypes }: Props) {
  const form = useRef<HTMLFormElement>(null)
  const dated = filter.from !== undefined
  const choose = () => form.current?.requestSubmit()
  return (
    <Form method="get" ref={form} className="no-print" preventScrollReset>
      <Group gap="sm" align="flex-end">
        <NativeSelect
          label="Period"
          name="weeks"
          key={`weeks ${filter.weeks} ${dated}`}
          defaultValue={dated ? '' : String(filter.weeks)}
          data={[
            ...(dated ? [{ value: '', label: 'by dates' }] : []),
            ...periodWeeks.map((n) => ({ value: String(n), label: `last ${n} weeks` })),
          ]}
          onChange={(event) => {
            // Weeks take the place of dates.
            for (const name of ['from', 'to'])
              (form.current?.elements.namedItem(name) as HTMLInputElement | null)?.setAttribute('disabled', '')
            if (event.currentTarget.value) choose()
          }}
        />
        <TextInput label="From" type="date" name="from" key={`from ${filter.from}`} defaultValue={filter.from ?? ''} />
        <TextInput label="To" type="date" name="to" key={`to ${filter.to}`} defaultValue={filter.to ?? ''} />
        <NativeSelect
          label="Arm"
          name="arm"
          key={`arm ${filter.arm}`}
          defaultValue={filter.arm ?? ''}
          data={[
            { value: '', label: 'all' },
            { value: 'manual', label: 'manual' },
            { value: 'assisted', label: 'assisted' },
          ]}
          onChange={choose}
        />
        <NativeSelect
          label="Document type"
          name="type"
          key={`type ${filter.documentType}`}
          defaultValue={filter.documentType ?? ''}
          data={[{ value: '', label: 'all' }, ...documentTypes.map((type) => ({ value: type, label: type }))]}
          onChange={choose}
        />
        <NativeSelect
          label="Reviewers"
          name="group"
          key={`group ${filter.group}`}
          defaultValue={filter.group ?? ''}
          data={[
            { value: '', label: 'all' },
            { value: 'new', label: 'new' },
            { value: 'experienced', label: 'experienced' },
          ]}
          onChange={choose}
        />
        <Button type="submit" variant="default">
          Show
        </Button>
        <DefinitionLink metric="filters" />
      </Group>
    </Form>
  )
}
