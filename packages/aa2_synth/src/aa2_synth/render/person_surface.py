"""GLSL of the second pass over people: skin and faces, cloth and hair, shaded once a pixel and layer."""

from aa2_synth.render.person_cloth import CLOTH_SURFACE
from aa2_synth.render.person_cover import CLOTH, HAIR, RIGID, SHOE, SKIN
from aa2_synth.render.person_real import REAL_PERSON
from aa2_synth.render.person_skin import SKIN_SURFACE

LAYER_TEXELS = 12
"""Texels of four floats that describe a layer; `aa2_synth.render.character_mesh` writes them."""

LAYER = f"""
uniform sampler2D layers;
uniform sampler2DArray prints;
uniform sampler2DShadow people_map;

struct Layer {{
    int kind, pattern, slot, fabric, details, shell, style;  // shell: tights, skirt, hair, body
    vec3 a, b, skin, hair;
    float scale, shine, seed;
    bool print;
}};

// What is painted on a face.
struct Face {{
    vec3 iris, lips, brows, shadow;
    vec4 brow;  // metres higher, thickness, arch, share of colour
    float eyeliner, eyeshadow, blush, freckles, stubble, wrinkles;
}};

Layer layer_of(int row) {{
    vec4 t[6];
    for (int i = 0; i < 6; i++) t[i] = texelFetch(layers, ivec2(i, row), 0);
    return Layer(int(t[0].x), int(t[0].y), int(t[0].z), int(t[0].w), int(t[4].w), int(t[5].x), int(t[5].y),
                 t[1].rgb, t[2].rgb, t[3].rgb, t[4].rgb, t[1].w, t[2].w, t[3].w, t[5].z > 0.);
}}

Face face_of(int row) {{
    vec4 t[{LAYER_TEXELS} - 6];
    for (int i = 0; i < {LAYER_TEXELS} - 6; i++) t[i] = texelFetch(layers, ivec2(6 + i, row), 0);
    return Face(t[0].rgb, t[1].rgb, t[2].rgb, t[3].rgb, t[4],
                t[0].w, t[1].w, t[2].w, t[3].w, t[5].x, t[5].y);
}}
"""

_SPOT = """
// Where a layer is seen.
struct Spot {
    vec3 place, normal, c;             // c: the same point on the template body
    // Eyeball, lips, inside of the mouth, eyelids; of the rigid, colour and strand.
    vec4 painted;
    float along, edge;                 // place along the region, metres inside the layer's rim
    int region;                        // 0 arm, 1 leg, 2 trunk, 3 head
    vec3 place_x, place_y, c_x, c_y;   // how they change from pixel to pixel; 0 at the outline of a layer
};

// What the light falls on.
struct Surface {
    vec3 albedo, normal;
    float shine, wrap;
};

float bell(float x) { return exp(-x * x); }

// A loop ends where no pixel of a block is left in it; an if goes through both of its sides.
#define WHEN(condition) for (bool now = (condition); now; now = false)

// The normal of a surface raised by heights here, one pixel to the right, and one above.
vec3 raised(Spot at, vec3 n, float here, float right, float above) {
    vec3 r1 = cross(at.place_y, n), r2 = cross(n, at.place_x);
    float det = dot(at.place_x, r1);
    vec3 slope = (r1 * (right - here) + r2 * (above - here)) * sign(det) / max(abs(det), 1e-9);
    return normalize(n - slope * min(1., 1.2 / max(length(slope), 1e-6)));
}
"""

_HAIR = """
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
"""

_MADE_UP = f"""
vec3 person(int row, int kind, Spot at) {{
    Layer layer = layer_of(row);
    vec3 n = normalize(at.normal), to_eye = normalize(eye - at.place);
    if (dot(n, to_eye) < 0.) n = -n;
    Surface s = Surface(layer.a, n, layer.shine, .2);
    WHEN(kind == {SKIN}) s = skin_surface(layer, at, n, row);
    WHEN(kind == {CLOTH}) s = cloth_surface(layer, at, n);
    WHEN(kind == {SHOE}) s = shoe_surface(layer, at, n);
    WHEN(kind == {HAIR}) s = hair_surface(layer, at, n);
    WHEN(kind == {RIGID}) s = rigid_surface(layer, at, n);
    float open = lit(shadow_map, at.place, n) * lit(people_map, at.place, n);
    vec3 colour = shade(s.albedo, at.place, s.normal, s.shine, s.wrap, open);
    if (layer.style == 2) {{  // cel: three tones, and a dark outline
        vec3 even = shade(vec3(1), at.place, n, 0., .1, open);
        float tone = dot(even, vec3(.33));
        float stepped = tone < .38 ? .3 : tone < .75 ? .6 : .95;
        float rim = smoothstep(.14, .24, dot(n, to_eye));
        colour = s.albedo * stepped * (even / max(tone, .05)) * mix(.12, 1., rim);
    }}
    return encoded(colour);
}}
"""


def surface(real: bool) -> str:
    """What gives a spot on a person its colour, under real light or made-up one.

    It wants noise, light and the samples of the first pass before it.
    """
    return LAYER + _SPOT + SKIN_SURFACE + CLOTH_SURFACE + _HAIR + (REAL_PERSON if real else _MADE_UP)
