const paths = {
  clip: 'm16 6-8.414 8.586a2 2 0 0 0 2.829 2.829l8.414-8.586a4 4 0 1 0-5.657-5.657l-8.379 8.551a6 6 0 1 0 8.485 8.485l8.379-8.551',
  close: 'M18 6 6 18M6 6l12 12',
  clock: 'M12 6v6l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  tick: 'M20 6 9 17l-5-5',
  ticks: 'M18 6 7 17l-5-5m20-1-7.500 7.500L13 17',
  file: 'M14 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8zM14 2v6h6',
  alert: 'M12 8v5m0 3v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  offline: 'M12 20h.01M8.500 16.400a5 5 0 0 1 7 0M2 8.800a15 15 0 0 1 4.200-2.600M10.700 5c4-.300 8.200 1 11.300 3.800M5 12.900a10 10 0 0 1 5.200-2.700M19 12.900a10 10 0 0 0-2-1.500M2 2l20 20',
  chevron: 'm6 9 6 6 6-6',
} as const

export function Icon({ name, size = 16 }: { name: keyof typeof paths; size?: number }) {
  return (
    <svg class="ic" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
