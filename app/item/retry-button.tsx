import { Button, Text } from '@mantine/core'
import { useFetcher } from 'react-router'

/** Sends exceptions through their failed step again; what is refused stands below the button. */
export function RetryButton({ numbers, label, name }: { numbers: readonly number[]; label: string; name?: string }) {
  const fetcher = useFetcher<{ message: string | null }>()
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="intent" value="retry" />
      {numbers.map((number) => (
        <input key={number} type="hidden" name="number" value={number} />
      ))}
      <Button type="submit" size="compact-sm" variant="default" loading={fetcher.state !== 'idle'} aria-label={name}>
        {label}
      </Button>
      {fetcher.data?.message && (
        <Text size="sm" role="alert" mt={4}>
          {fetcher.data.message}
        </Text>
      )}
    </fetcher.Form>
  )
}
