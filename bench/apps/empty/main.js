// Nothing: what its confined bundle costs is the kernel and lockdown.
console.log("{}");
