/** A performance's poster, 3:4. The title always stands beside it, so it says nothing to screen readers. */
export function Poster(props: { url: string; eager?: boolean; className?: string }) {
  return (
    <img
      src={props.url}
      alt=""
      width={300}
      height={400}
      loading={props.eager ? 'eager' : 'lazy'}
      fetchPriority={props.eager ? 'high' : undefined}
      decoding="async"
      className={`aspect-[3/4] w-full rounded-box bg-line object-cover ${props.className ?? ''}`}
    />
  )
}
