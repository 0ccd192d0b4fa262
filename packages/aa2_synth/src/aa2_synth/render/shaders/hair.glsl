// Hair, and what is worn and does not bend.

Surface hair_surface(Layer layer, Spot at, vec3 n) {
    vec3 c = at.c;
    // Strands run down from the whorl; on long hair they hang.
    float turn = atan(c.x, c.y + .03), down = c.z;
    vec3 cap = vec3(turn * 30., c.z * 14., c.y * 30. + layer.seed);
    vec3 q = layer.shell == 2 ? vec3(c.xy * 150., c.z * 9.) : cap;
    float strand = noise(q), fine = noise(q * vec3(3.1, 1.4, 3.1));
    vec3 albedo = mix(layer.b, layer.a, .25 + .55 * strand + .45 * fine) * (.75 + .3 * strand);
    vec3 across = vec3(cos(turn * 9.), sin(turn * 7.), .5);
    vec3 bent = normalize(n + .35 * (strand - .5) * across + .25 * (fine - .5));
    albedo *= smoothstep(-.012, .02, at.edge) * .3 + .7;
    return Surface(albedo, bent, layer.shine + .25 * fine * layer.shine, .25);
}

Surface rigid_surface(Layer layer, Spot at, vec3 n) {
    vec3 albedo = mix(layer.a, layer.b, step(.5, at.painted.x));
    Surface s = Surface(albedo, n, layer.shine, .1);
    WHEN(layer.fabric == 1) {  // hair
        float strand = noise(vec3(at.painted.z * 44., at.painted.y * 3., layer.seed));
        s.albedo = mix(layer.b, layer.a, .2 + .8 * strand);
    }
    WHEN(layer.fabric == 2) s.albedo *= .8 + .3 * step(.4, fract(at.painted.y * 24.));  // knit
    return s;
}
