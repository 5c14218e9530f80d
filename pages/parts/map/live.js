// The map of one place on a page. What it does is in the other live_*.js, which are mounted
// once, with the library, by a component of their own, and may arrive later than this one.
export default function (component) {
  let leave;
  const mount = () => {
    if (window.mindtrailMap) leave = window.mindtrailMap(component);
    else setTimeout(() => component.parentElement.isConnected && mount(), 40);
  };
  mount();
  return () => leave?.();
}
